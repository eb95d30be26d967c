// core/run/advance.ts: folds what happened into the run's state. Total: every event has one effect.
import type { ResultOf, SourceRef, WorkspaceRef } from "../schema/action.ts";
import type { PullRequestState } from "../schema/pull-request.ts";
import type { FailureKind } from "../schema/failure.ts";
import type { Judgement } from "../schema/judge.ts";
import type { GuidanceReport } from "../schema/instructions.ts";
import type { ToolAnswer } from "../schema/model.ts";
import type { TaskContract } from "../schema/task.ts";
import type { VerificationReport } from "../schema/verification.ts";
import type { FellBack } from "./fall-back.ts";
import type { Progress } from "./progress.ts";
import { followed } from "./followed.ts";
import type { Made } from "./followed.ts";
import type { Ending, ExportedPatch, RunState } from "./state.ts";

export type RunEvent =
  | { kind: "admitted"; policySnapshot: string; profileDigest: string }
  | { kind: "started" }
  | { kind: "fetched"; source: SourceRef; ref: string }
  | { kind: "baseline_verified"; report: VerificationReport; image: string }
  | { kind: "workspace_opened"; workspace: WorkspaceRef; guidance?: GuidanceReport }
  | { kind: "guidance_decided"; withheld: string | null }
  | { kind: "workspace_closed" }
  | { kind: "workspace_lost"; counts: boolean }
  | {
      kind: "turn_taken";
      conversation: string;
      answers: ToolAnswer[];
      checkpoint: string | null;
      progress: Progress;
      done: string | null;
    }
  | { kind: "fell_back"; fellBack: FellBack }
  | {
      kind: "script_done";
      summary: string;
      output: string;
      ok: boolean;
      exitCode: number | null;
      said: string;
    }
  | { kind: "exported"; exported: ExportedPatch }
  | { kind: "patch_accepted" }
  | { kind: "verified"; report: VerificationReport }
  | { kind: "judged"; judgement: Judgement }
  | { kind: "branch_pushed"; name: string; result: ResultOf<"branch.push"> }
  | { kind: "pull_request_seen"; pullRequest: PullRequestState; made?: Made }
  | { kind: "ended"; ending: Ending };

export const MOST_LOSSES = 5;

export function advance(state: RunState, event: RunEvent, task: TaskContract): RunState {
  switch (event.kind) {
    case "admitted":
      return {
        ...state,
        admitted: { policySnapshot: event.policySnapshot, profileDigest: event.profileDigest },
      };
    case "started":
      return { ...state, started: true };
    case "fetched":
      return { ...state, source: event.source, baseRef: event.ref };
    case "baseline_verified":
      return { ...state, baseline: event.report, image: event.image, ...redBaseline(event.report) };
    case "workspace_opened":
      return { ...state, workspace: event.workspace, ...guidanceRead(event.guidance) };
    case "guidance_decided":
      return { ...state, ...guidanceDecided(state, event.withheld) };
    case "workspace_closed":
      return { ...state, workspace: null };
    case "workspace_lost":
      return workspaceLost(state, event.counts, task);
    case "turn_taken":
      return turnTaken(state, event, task);
    case "fell_back":
      return { ...state, fellBack: event.fellBack };
    case "script_done":
      return scriptDone(state, event, task);
    case "exported":
      return { ...state, exported: event.exported, ...nothingToDo(event.exported) };
    case "patch_accepted":
      return { ...state, accepted: true };
    case "verified":
      return verified(state, event.report, task);
    case "judged":
      return { ...state, judgement: event.judgement, ...vetoed(event.judgement) };
    case "branch_pushed":
      return { ...state, branch: { name: event.name, headSha: event.result.headSha } };
    case "pull_request_seen":
      return { ...state, ...followed(state, event.pullRequest, event.made ?? null) };
    case "ended":
      return { ...state, ending: event.ending };
  }
}

function guidanceRead(report: GuidanceReport | undefined): Partial<RunState> {
  return report === undefined ? {} : { guidance: { report, use: "undecided", withheld: null } };
}

function guidanceDecided({ guidance }: RunState, withheld: string | null): Partial<RunState> {
  if (guidance === null) return {};
  return { guidance: { ...guidance, use: withheld === null ? "given" : "withheld", withheld } };
}

/**
 * The turn or command is repeated: an agent's on the last checkpoint, a script's on the base. What was broken off on
 * purpose does not count as one of the few losses that a run gets over.
 */
function workspaceLost(state: RunState, counts: boolean, task: TaskContract): RunState {
  const losses = state.losses + (counts ? 1 : 0);
  const changed = task.change === "script" ? null : state.changed;
  const ending =
    losses > MOST_LOSSES ? failed(`the workspace was lost ${losses} times`, "workspace_lost") : null;
  return { ...state, workspace: null, losses, changed, ending };
}

function turnTaken(state: RunState, event: RunEvent & { kind: "turn_taken" }, task: TaskContract): RunState {
  const turn = state.turn + 1;
  const exhausted = event.done === null && turn >= task.limits.turns;
  return {
    ...state,
    turn,
    conversation: event.conversation,
    answers: event.answers,
    checkpoint: event.checkpoint ?? state.checkpoint,
    progress: event.progress,
    repair: null,
    changed: event.done,
    ending: exhausted
      ? failed(`the turn limit of ${task.limits.turns} was reached before the agent finished`)
      : null,
  };
}

/** `said`: its last line. Where nothing is to be changed, an exit code is what a checker has found. */
function scriptDone(
  state: RunState,
  event: RunEvent & { kind: "script_done" },
  { autonomy }: TaskContract,
): RunState {
  const { summary, output, ok, exitCode, said } = event;
  const isFinding = autonomy === "analysis_only" && exitCode !== null && exitCode !== 0;
  const changed = isFinding ? `${summary.slice(0, 1900)} (exit code ${exitCode})` : summary;
  const ending = ok || isFinding ? null : failed(`the script exited with ${exitCode ?? "a signal"}: ${said}`);
  return { ...state, changed, output, ending };
}

/** A failed verification goes back to an agent while repair rounds and turns are left; a script has nothing to mend with. */
function verified(state: RunState, report: VerificationReport, task: TaskContract): RunState {
  if (report.verdict === "passed") return { ...state, verification: report };
  const left = state.repairs < task.limits.repairs && state.turn < task.limits.turns;
  const mayRepair = task.change === "agent" && report.verdict === "failed" && left;
  if (!mayRepair) {
    return {
      ...state,
      verification: report,
      ending: failed(`verification did not pass: ${report.because}; ${logOf(report)}`),
    };
  }
  return {
    ...state,
    repairs: state.repairs + 1,
    repair: report.log,
    changed: null,
    exported: null,
    accepted: false,
    verification: null,
  };
}

/** All that a judge can do is stop a run. */
function vetoed({ mode, verdict, because, report }: Judgement): Partial<RunState> {
  if (mode === "shadow" || verdict !== "veto") return {};
  const exchange = report === null ? "" : `; its report: skein artifact get ${report}`;
  return { ending: failed(`the judge vetoed the change: ${because}${exchange}`) };
}

function redBaseline(report: VerificationReport): Partial<RunState> {
  if (report.verdict === "passed") return {};
  return {
    ending: failed(
      `the project does not verify before any change: ${report.because}; mend that first, or name another verifier in the task; ${logOf(report)}`,
    ),
  };
}

function logOf({ log }: VerificationReport): string {
  return `log: skein artifact get ${log}`;
}

function nothingToDo(exported: ExportedPatch): Partial<RunState> {
  const { files, refused } = exported.boundary;
  if (files > 0 || refused.length > 0) return {};
  const because = "the change left every file as it was";
  return { ending: { outcome: "nothing_to_do", because, failure: null, final: true } };
}

/** No kind: the change or the project failed, not what it ran on. */
function failed(because: string, kind?: FailureKind): Ending {
  return { outcome: "failed", because, failure: kind ? { kind, message: because } : null, final: true };
}
