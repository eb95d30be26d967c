// activities/model/judge-change.ts: `judge.run`: a model is asked once about a change; its whole exchange is kept.
import type { Admitted } from "../../core/contract.ts";
import { VERDICT_TOOL, verdictIn } from "../../core/judge/verdict.ts";
import type { JudgeResult } from "../../core/schema/judge.ts";
import { ask, chooseModel } from "./ask.ts";
import type { CallDeps, Pulse } from "./ask.ts";
import { createCleaner } from "./cleaner.ts";
import type { Cleaner } from "./cleaner.ts";
import { usageOf } from "./cost.ts";
import { draftJudgement } from "./draft-judgement.ts";
import { fitRequest } from "./fit.ts";
import { manifestOf } from "./manifest.ts";
import { judgeRubric } from "./prompt-set.ts";
import { openReading } from "./reading.ts";
import { storeIn } from "./store.ts";
import type { RawAnswer } from "./stream.ts";

/** Throws `ModelFailure`, also for a change too long to be seen whole; what the artifact front fails with; the pulse's reason. */
export async function judgeChange(
  deps: CallDeps,
  { action, permit, claims }: Admitted<"judge.run">,
  pulse: Pulse,
): Promise<JudgeResult> {
  const { route } = action;
  const chosen = chooseModel(deps, route, pulse);
  const cleaner = createCleaner(deps.redactor(claims.run));
  const store = storeIn(deps.artifacts, permit);
  const source = { prompts: deps.prompts, reading: openReading(deps.artifacts, permit), cleaner };

  const draft = await draftJudgement(action, source);
  const fitted = fitRequest(draft, route.maxInputTokens);
  const manifest = await store("context_manifest", manifestOf({ route, turn: 0 }, draft, fitted));
  const request = { route, system: draft.system, fitted, tools: [VERDICT_TOOL] };
  const answer = cleaned(await ask(chosen, request, pulse.signal), cleaner);

  const verdict = verdictIn(answer.calls);
  const { usage, estimated: usageEstimated } = usageOf(answer.usage, route);
  const { system } = draft;
  const { messages } = fitted;
  const asked = { route, rubric: judgeRubric(deps.prompts), manifest, system, messages };
  const report = await store("judge_report", { ...asked, answer, usage, usageEstimated, ...verdict });
  const { inputTokens, outputTokens, costMicroUsd } = chosen.spending.total();
  const spent = { usage: { inputTokens, outputTokens }, costMicroUsd, removedSecrets: cleaner.total() };
  return { ...verdict, report, ...spent };
}

/** Its words are shown to people and kept (I9). What a provider names its calls is of no interest. */
function cleaned({ text, calls, finish, usage }: RawAnswer, cleaner: Cleaner) {
  return {
    text: cleaner.clean(text).text,
    calls: calls.map(({ tool, input }) => ({
      tool: cleaner.clean(tool.slice(0, 60)).text,
      input: cleaner.cleanValue(input).value,
    })),
    finish,
    usage,
  };
}
