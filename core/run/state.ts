// core/run/state.ts: all that a run remembers between two steps; small values and digests only (I16).
import type { Opened } from "../pull-request/standing.ts";
import type { SourceRef, WorkspaceRef } from "../schema/action.ts";
import type { PullRequestState } from "../schema/pull-request.ts";
import type { ArtifactRef } from "../schema/artifact.ts";
import type { Failure } from "../schema/failure.ts";
import type { Judgement } from "../schema/judge.ts";
import type { GuidanceReport } from "../schema/instructions.ts";
import type { ToolAnswer } from "../schema/model.ts";
import type { BoundaryReport } from "../schema/patch.ts";
import type { RunOutcome } from "../schema/run.ts";
import type { VerificationReport } from "../schema/verification.ts";
import type { FellBack } from "./fall-back.ts";
import { NO_TURNS } from "./progress.ts";
import type { Progress } from "./progress.ts";

/** `diffApplies`: the diff is the whole patch, so that `git apply` makes of the base what was verified. */
export type ExportedPatch = {
  patch: ArtifactRef;
  boundary: BoundaryReport;
  diff: string | null;
  diffApplies: boolean;
};

/** How the run ended, or what it handed over; `final` once nothing is left to follow. */
export type Ending = { outcome: RunOutcome; because: string; failure: Failure | null; final: boolean };

/** The base's instruction files: read before the first model call, then decided on once. `withheld`: policy's reason. */
export type RunGuidance = {
  report: GuidanceReport;
  use: "undecided" | "given" | "withheld";
  withheld: string | null;
};

export type RunState = {
  admitted: { policySnapshot: string; profileDigest: string } | null;
  started: boolean;
  source: SourceRef | null;
  baseRef: string | null;
  image: string;
  baseline: VerificationReport | null;
  workspace: WorkspaceRef | null;
  /** How often a workspace was lost with its host or worker; what was broken off on purpose is not among them. */
  losses: number;
  /** Last workspace_snapshot: where a lost workspace goes on from. */
  checkpoint: string | null;
  /** Null: there are none, or they were not read. */
  guidance: RunGuidance | null;
  conversation: string | null;
  turn: number;
  answers: ToolAnswer[];
  progress: Progress;
  /** Set once the route's first model was given up. */
  fellBack: FellBack | null;
  /** Log of the failed verification the agent is asked to mend. */
  repair: string | null;
  repairs: number;
  /** The agent's or script's own summary, once it says it is done. */
  changed: string | null;
  /** Artifact: what the script printed. */
  output: string | null;
  exported: ExportedPatch | null;
  accepted: boolean;
  verification: VerificationReport | null;
  judgement: Judgement | null;
  branch: { name: string; headSha: string } | null;
  pullRequest: PullRequestState | null;
  /** How the pull request was opened, to tell what others did to it. */
  opened: Opened | null;
  ending: Ending | null;
};

export const INITIAL_STATE: RunState = {
  admitted: null,
  started: false,
  source: null,
  baseRef: null,
  image: "none",
  baseline: null,
  workspace: null,
  losses: 0,
  checkpoint: null,
  guidance: null,
  conversation: null,
  turn: 0,
  answers: [],
  progress: NO_TURNS,
  fellBack: null,
  repair: null,
  repairs: 0,
  changed: null,
  output: null,
  exported: null,
  accepted: false,
  verification: null,
  judgement: null,
  branch: null,
  pullRequest: null,
  opened: null,
  ending: null,
};
