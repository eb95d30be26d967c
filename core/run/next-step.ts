// core/run/next-step.ts: what a run does next, from its state and its task alone. Total, and the only order there is.
import type { RunInput, Stage } from "../schema/run.ts";
import type { TaskContract } from "../schema/task.ts";
import type { AutonomyMode } from "../schema/vocabulary.ts";
import type { RunState } from "./state.ts";

export const STEPS = [
  "admit",
  "start",
  "fetch",
  "baseline",
  "open",
  "guidance",
  "turn",
  "script",
  "export",
  "submit",
  "verify",
  "judge",
  "push",
  "open_pull_request",
  "report",
  "hand_over",
  "bundle",
  "follow",
  "end",
] as const;
export type Step = (typeof STEPS)[number];

/** The stage people see while a step runs. */
export const STAGE_OF = {
  admit: "queued",
  start: "queued",
  fetch: "fetching",
  baseline: "baseline",
  open: "opening",
  guidance: "opening",
  turn: "changing",
  script: "changing",
  export: "exporting",
  submit: "exporting",
  verify: "verifying",
  judge: "judging",
  push: "delivering",
  open_pull_request: "delivering",
  report: "delivering",
  hand_over: "delivering",
  bundle: "delivering",
  follow: "following",
  end: "closing",
} as const satisfies Record<Step, Stage>;

/** What a run ends in: a report, a patch, a branch in a bundle, or a pull request. */
const DELIVERY = {
  analysis_only: "report",
  dry_run: "hand_over",
  local_branch: "bundle",
  draft_pr: "push",
  supervised_pr: "push",
  autonomous_pr: "push",
} as const satisfies Record<AutonomyMode, Step>;

/** What people should know while the step is taken; null: nothing beside its stage. */
export function noteOn({ fellBack }: RunState, step: Step): string | null {
  return step === "turn" ? (fellBack?.because ?? null) : null;
}

export function nextStep(state: RunState, input: Pick<RunInput, "task" | "judge">): Step {
  if (state.ending?.final) return "end";
  if (state.ending) return "follow";
  if (!state.admitted) return "admit";
  if (!state.started) return "start";
  if (!state.source) return "fetch";
  if (!state.baseline) return "baseline";
  return changeStep(state, input) ?? deliveryStep(state, input.task);
}

function changeStep(state: RunState, { task, judge }: Pick<RunInput, "task" | "judge">): Step | null {
  if (state.changed === null) {
    if (!state.workspace) return "open";
    return task.change === "agent" ? turnStep(state) : "script";
  }
  if (task.autonomy === "analysis_only") return null;
  if (!state.exported) return state.workspace ? "export" : "open";
  if (!state.accepted) return "submit";
  return proofStep(state, judge);
}

function proofStep({ verification, judgement }: RunState, judge: RunInput["judge"]): Step | null {
  if (!verification) return "verify";
  return judge && !judgement ? "judge" : null;
}

function turnStep({ guidance }: RunState): Step {
  return guidance?.use === "undecided" ? "guidance" : "turn";
}

function deliveryStep(state: RunState, task: TaskContract): Step {
  const delivery = DELIVERY[task.autonomy];
  return delivery === "push" && state.branch ? "open_pull_request" : delivery;
}
