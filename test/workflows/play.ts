// test/workflows/play.ts: takes a run's steps as the workflow does, without Temporal, and throws if they never end.
import { advance } from "../../core/run/advance.ts";
import { nextStep } from "../../core/run/next-step.ts";
import type { Step } from "../../core/run/next-step.ts";
import { INITIAL_STATE } from "../../core/run/state.ts";
import type { RunState } from "../../core/run/state.ts";
import type { JudgeSetting } from "../../core/schema/judge.ts";
import type { TaskContract } from "../../core/schema/task.ts";
import { SMOOTH } from "./run-events.ts";
import type { World } from "./run-events.ts";

/** More steps than any run here may take: whoever gets there goes round in circles. */
const ENDLESS = 500;

export type Taken = { steps: Step[]; state: RunState };

/** A run's steps as the workflow takes them, each answered by `world`, or else as when all goes well. */
export function play(task: TaskContract, world: World = {}, judge: JudgeSetting | null = null): Taken {
  const steps: Step[] = [];
  let state = INITIAL_STATE;
  for (;;) {
    const step = nextStep(state, { task, ...(judge && { judge }) });
    if (step === "end") return { steps, state };
    steps.push(step);
    if (steps.length > ENDLESS) throw new Error(`no end in sight after ${steps.slice(-20).join(" ")}`);
    state = advance(state, (world[step] ?? SMOOTH[step])(state, times(steps, step)), task);
  }
}

export function times(steps: readonly Step[], step: Step): number {
  return steps.filter((taken) => taken === step).length;
}
