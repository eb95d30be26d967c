// workflows/steps/script.ts: the change made by a deterministic command in the sandbox; no model is called.
import type { RunEvent } from "../../core/run/advance.ts";
import { act } from "../act.ts";
import { present } from "../present.ts";
import type { Run } from "../run.ts";
import { end, ended, lossOf } from "./ended.ts";

export async function runScript(run: Run): Promise<RunEvent> {
  const { task } = run.input;
  if (task.change !== "script") return end("failed", "only a script task has a command", null);
  const outcome = await act(run.door, {
    kind: "script.exec",
    workspace: present(run.state.workspace, "workspace"),
    argv: task.argv,
    timeoutSeconds: task.limits.minutes * 60,
  });
  const loss = lossOf(outcome);
  if (loss) return loss;
  if (outcome.kind !== "done") return ended(outcome, "run the script");
  const { ok, exitCode, summary: said, output } = outcome.result;
  return { kind: "script_done", summary: task.argv.join(" ").slice(0, 2000), output, ok, exitCode, said };
}
