// workflows/steps/judge.ts: a second model looks at the verified change; it can stop a run, and grant nothing.
import type { RunEvent } from "../../core/run/advance.ts";
import { reachWords } from "../../core/run/unreachable.ts";
import type { JudgeSetting, Judgement } from "../../core/schema/judge.ts";
import type { Outcome } from "../act.ts";
import { record } from "../ledger.ts";
import { present } from "../present.ts";
import type { Run } from "../run.ts";
import { askModel } from "./ask-model.ts";
import { ended } from "./ended.ts";

export async function judgeChange(run: Run): Promise<RunEvent> {
  const { mode, route } = present(run.input.judge ?? null, "judge");
  const { profile, verdict, tests } = present(run.state.verification, "verification");
  const outcome = await askModel(run, {
    kind: "judge.run",
    route,
    brief: run.input.brief,
    diff: present(present(run.state.exported, "patch").diff, "diff"),
    verification: { profile, verdict, tests },
  });
  if (outcome.kind !== "done" && mode === "veto") return ended(outcome, "ask the judge");
  const judgement = judgementOf(outcome, mode);
  await record(run.door.actor, { kind: "judgement", judgement });
  return { kind: "judged", judgement };
}

/** In the shadow nothing waits for the judge, nor ends because it cannot be asked. */
function judgementOf(outcome: Outcome<"judge.run">, mode: JudgeSetting["mode"]): Judgement {
  if (outcome.kind === "done") {
    const { verdict, because, concerns, report } = outcome.result;
    return { mode, verdict, because, concerns, report };
  }
  const why = outcome.kind === "refused" ? outcome.decision.because : reachWords(outcome.failure);
  return {
    mode,
    verdict: "abstain",
    because: `it could not be asked: ${why}`.slice(0, 500),
    concerns: [],
    report: null,
  };
}
