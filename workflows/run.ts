// workflows/run.ts: one run in progress: its input, its door, its state, and what people see of it.
import { log, setCurrentDetails, upsertSearchAttributes, workflowInfo } from "@temporalio/workflow";
import { advance } from "../core/run/advance.ts";
import type { RunEvent } from "../core/run/advance.ts";
import { currentDetails } from "../core/run/details.ts";
import { mendedBy } from "../core/run/mended.ts";
import { nextStep, noteOn, STAGE_OF } from "../core/run/next-step.ts";
import type { Step } from "../core/run/next-step.ts";
import { INITIAL_STATE } from "../core/run/state.ts";
import type { RunState } from "../core/run/state.ts";
import type { ActionKind, WorkspaceRef } from "../core/schema/action.ts";
import type { RunInput, Stage } from "../core/schema/run.ts";
import { openDoor } from "./door.ts";
import type { Door } from "./door.ts";
import { awaitAdmission, record } from "./ledger.ts";
import { attributes } from "./search-attributes.ts";

export type Run = {
  input: RunInput;
  door: Door;
  state: RunState;
  stage: Stage;
  because: string | null;
  /** When the stage began, by the workflow's own time, which is the same on every replay. */
  since: string;
  /** Workspaces opened and not yet closed. */
  open: WorkspaceRef[];
  /** Webhook hints not yet followed up. */
  hints: number;
  /** What it may cost: the task's own word, until a person raises it. */
  costCents: number;
  /** What it waits for people with; null: it does not. */
  approval: string | null;
};

export function beginRun(input: RunInput): Run {
  const { workflowId } = workflowInfo();
  const door = openDoor({ tenant: input.tenant, run: input.runId, workflowId, fence: 0 }, input.runId);
  const run: Run = {
    input,
    door,
    state: INITIAL_STATE,
    stage: "queued",
    because: null,
    since: workflowTime(),
    open: [],
    hints: 0,
    costCents: input.task.limits.cost_cents,
    approval: null,
  };
  door.diffOf = (action) => (DELIVERED.includes(action.kind) ? (run.state.exported?.diff ?? null) : null);
  door.onWaiting = async (shown) =>
    shown === null ? enterStageOf(run, nextStep(run.state, input)) : showStage(run, shown);
  door.onLeaseLost = async () => void (await takeLease(run));
  return run;
}

/** Actions that carry the exported patch on. */
const DELIVERED: readonly ActionKind[] = ["patch.submit", "branch.bundle", "branch.push", "pr.open"];

/** Sets `fence` from the admission lease; waits in the queue while caps are full. */
export async function takeLease(run: Run): Promise<RunEvent> {
  const admission = await awaitAdmission(run.door.actor, (because) => enterStage(run, "queued", because));
  run.door.actor = { ...run.door.actor, fence: admission.fence };
  return {
    kind: "admitted",
    policySnapshot: admission.policySnapshot,
    profileDigest: admission.profileDigest,
  };
}

/** What the step mends, or does in another way than it began, is told with its stage. */
export async function enterStageOf(run: Run, step: Step): Promise<void> {
  const { state, input } = run;
  return enterStage(run, STAGE_OF[step], mendedBy(step, state, input.task) ?? noteOn(state, step));
}

export async function enterStage(run: Run, stage: Stage, because: string | null): Promise<void> {
  await showStage(run, { stage, because, needsHuman: stage === "following" });
}

/** Stage changes are recorded, searchable and shown; a stage already shown costs nothing. */
async function showStage(
  run: Run,
  shown: { stage: Stage; because: string | null; needsHuman: boolean; approval?: string },
): Promise<void> {
  const { stage, because, needsHuman, approval = null } = shown;
  if (run.stage === stage && run.because === because && run.approval === approval) return showDetails(run);
  const changed = run.stage !== stage;
  run.approval = approval;
  run.stage = stage;
  run.because = because;
  if (changed && stage !== "closed") run.since = workflowTime();
  await record(run.door.actor, { kind: "stage", stage, because, since: run.since });
  log.info(stage, because === null ? {} : { because });
  if (changed) upsertSearchAttributes(attributes({ Stage: stage, NeedsHuman: needsHuman }));
  showDetails(run);
}

/** RFC 3339. Temporal gives a workflow no clock but this, which is the same on every replay. */
function workflowTime(): string {
  return new Date().toISOString();
}

export function apply(run: Run, event: RunEvent): void {
  run.state = advance(run.state, event, run.input.task);
  showDetails(run);
}

export function showDetails(run: Run): void {
  setCurrentDetails(currentDetails({ ...run, tally: run.door.tally }));
}
