// core/run/mended.ts: what went wrong before a step that mends it, in one line; null where it is a step like any other.
import type { TaskContract } from "../schema/task.ts";
import { MOST_LOSSES } from "./advance.ts";
import type { Step } from "./next-step.ts";
import type { RunState } from "./state.ts";

/** Changes only together with the stage, so that telling it costs no event. Total. */
export function mendedBy(
  step: Step,
  { losses, repairs, checkpoint }: RunState,
  task: TaskContract,
): string | null {
  if (step === "open" && losses > 0) {
    const from = checkpoint === null ? "the base" : "the last checkpoint";
    return `the workspace was lost (${losses} of at most ${MOST_LOSSES} times); it is opened again from ${from}`;
  }
  if (step === "turn" && repairs > 0)
    return `verification failed; the agent mends it, repair ${repairs} of ${task.limits.repairs}`;
  return null;
}
