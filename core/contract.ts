// core/contract.ts: one activity interface per task queue, and the ports that cross them.
import type { KindOn } from "./action.ts";
import type { Action, ActionKind, ActionOf, ResultOf, WorkspaceRef } from "./schema/action.ts";
import type { ApprovalCard, ApprovalStatus, WordAnswer } from "./schema/approval.ts";
import type { ArtifactClass, ArtifactRef } from "./schema/artifact.ts";
import type { Access, AskedComment, CommentAnswer } from "./schema/comment.ts";
import type { Actor, Decision, DecideRequest, Settlement } from "./schema/decision.ts";
import type { HaltNews, HaltReleaseAnswer, HaltRequest, HaltSetAnswer } from "./schema/halt.ts";
import type { Permit, SealedPermit } from "./schema/permit.ts";
import type { Admission, RecordRequest } from "./schema/record.ts";
import type { StatementVerdict, Verb } from "./schema/statement.ts";
import type { SealedReceipt } from "./schema/worker.ts";

/** What a workflow sends to perform an allowed action. */
export type Presented<K extends ActionKind> = { permit: SealedPermit; action: ActionOf<K> };

/** The same behind the worker's permit gate: signature, expiry, queue and action digest hold (I4). `permit`: the whole, as JWS. */
export type Admitted<K extends ActionKind> = { action: ActionOf<K> } & { permit: string; claims: Permit };

/** What comes back from a worker: the result, and who says so. */
export type Performed<R> = { result: R; receipt: SealedReceipt };

/** Activities are named by action kind. A failure is an `ApplicationFailure` whose type is a failure kind. */
export type Performers<K extends ActionKind> = { [k in K]: (input: Admitted<k>) => Promise<ResultOf<k>> };

export type ScmActivities = Performers<KindOn<"scm">>;
export type ModelActivities = Performers<KindOn<"model">>;
export type SandboxActivities = Performers<KindOn<"sandbox">>;
export type EvidenceActivities = Performers<KindOn<"evidence">>;
export type NotifyActivities = Performers<KindOn<"notify">>;

/** Local activities of `control`, each one database transaction, idempotent by its ids. */
export type LedgerActivities = {
  /** Takes the run's admission leases, or says why it must wait. */
  admit(request: { actor: Actor }): Promise<Admission>;
  /** Settlements first, then every action against halts, lease, policy and budget; records and permits (I1). */
  decide(request: DecideRequest): Promise<{ decisions: Decision[] }>;
  /** Why a halt covers the action, null where none does. Only asks: nothing is recorded, nothing permitted. */
  haltOver(request: { actor: Actor; action: Action }): Promise<string | null>;
  /** Why a halt ends this run, null where none does. Only asks. */
  endedBy(request: { actor: Actor }): Promise<string | null>;
  /** Workflow ids of a tenant's open runs in a halt's scope, in force or not; `halt.tenant`: whose it is, or `platform`. */
  runsUnderHalt(request: { tenant: string; halt: { tenant: string; id: string } }): Promise<string[]>;
  /** What people are told of that halt; null where nobody is to be told. Only asks. */
  haltNews(request: { tenant: string; halt: { tenant: string; id: string } }): Promise<HaltNews | null>;
  /** A person's signed halt, where the gateway is not reached: checked, set and audited at once. */
  setHalt(request: { statement: string; request: HaltRequest }): Promise<HaltSetAnswer>;
  releaseHalt(request: { statement: string; id: string }): Promise<HaltReleaseAnswer>;
  /** The tenant's open runs, oldest first, at most 1,000. */
  openRuns(request: { tenant: string }): Promise<OpenRun[]>;
  /** Closes a run whose workflow was ended past the platform; one that is closed already stays as it closed. */
  closeLost(
    request: { tenant: string; runId: string; status: string } & Omit<WorkflowEnd, "workspaces">,
  ): Promise<void>;
  /** Writes down, once, which halts have expired. */
  recordExpiredHalts(request: { tenant: string }): Promise<number>;
  settle(request: { actor: Actor; settlements: Settlement[] }): Promise<void>;
  record(request: RecordRequest): Promise<void>;
  /** Signature, key, role, target and nonce of a person's words to this run; audited either way (I6). */
  verifyStatement(request: {
    actor: Actor;
    verb: Verb;
    target: string;
    statement: string;
  }): Promise<StatementVerdict>;
  /** The comment that the gateway took in; null: none, or it is answered. Only asks. */
  openComment(request: { tenant: string; comment: string }): Promise<AskedComment | null>;
  /** Its one answer, audited; `access` null: the forge could not be asked, `because` says why. A stop ends the run. */
  answerComment(request: {
    actor: Actor;
    comment: string;
    access: Access | null;
    because: string;
  }): Promise<CommentAnswer>;
  /** A decision that asks becomes a request to people; opened once by its id. */
  openApproval(request: {
    actor: Actor;
    approval: string;
    decision: string;
    action: Action;
    diff: string | null;
  }): Promise<ApprovalCard>;
  /** A person's signed word to a request, whatever came: checked, heard and audited at once (I5, I6). */
  hearWord(request: { actor: Actor; approval: string; word: unknown }): Promise<WordAnswer>;
  remindApproval(request: { actor: Actor; approval: string; number: number; note: string }): Promise<void>;
  /** Its time is up, or nobody waits for it any more. Answers how it stands: what people said first, stays. */
  endApproval(request: {
    actor: Actor;
    approval: string;
    as: "expired" | "void";
    because: string;
  }): Promise<ApprovalStatus>;
  /** A person's signed raise of what this run may cost: checked, applied and audited at once. */
  raiseBudget(request: {
    actor: Actor;
    target: string;
    statement: string;
    costCents: number;
  }): Promise<StatementVerdict>;
};

/** `isToEnd`: a halt in force ends it. */
export type OpenRun = { runId: string; workflowId: string; isToEnd: boolean };
/** `status`: Temporal's own word, such as `TERMINATED`. */
export type ClosedWorkflow = { workflowId: string; temporalRunId: string; status: string };
export type WorkflowEnd = { by: string | null; reason: string | null; workspaces: WorkspaceRef[] };

/** Local activities of `control` that look at Temporal itself; they change nothing. */
export type TemporalActivities = {
  findClosed(request: { workflowIds: string[] }): Promise<ClosedWorkflow[]>;
  endOf(request: { workflowId: string; temporalRunId: string }): Promise<WorkflowEnd>;
};

/** The gateway's artifact front, seen by a worker: only what the permit names (trust map). */
export type ArtifactFront = {
  /** Bytes whose SHA-256 is `digest`. Fails: `artifact_missing`, `artifact_store_down`, `permit_invalid`. */
  get(permit: string, digest: string): Promise<Uint8Array>;
  put(permit: string, artifactClass: ArtifactClass, bytes: Uint8Array): Promise<ArtifactRef>;
};
