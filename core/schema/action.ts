// core/schema/action.ts: everything the platform may propose to do, in one union; each carries only small values (I16).
import { z } from "zod";
import { ArtifactRef } from "./artifact.ts";
import { Access, commentAnswered, Login } from "./comment.ts";
import { EgressRef } from "./egress.ts";
import { GuidanceReport } from "./instructions.ts";
import { JudgeQuestion, JudgeResult } from "./judge.ts";
import { ModelRoute, ToolAnswer } from "./model.ts";
import { BoundaryReport } from "./patch.ts";
import { PullRequestEvidence, PullRequestState } from "./pull-request.ts";
import { NetworkResult, ToolResult } from "./tool-result.ts";
import { VerificationPhase, VerificationReport } from "./verification.ts";
import { RepositoryFacts } from "./repository.ts";
import { ChangeClass, Digest, GitSha, RepositoryName } from "./vocabulary.ts";

/** A workspace lives on one host: `queue` is that host's own task queue, `sandbox@<host>`. */
export const WorkspaceRef = z.strictObject({ id: z.string(), queue: z.string() });
export type WorkspaceRef = z.infer<typeof WorkspaceRef>;

/** Where the fetched base lies. */
export const SourceRef = z.strictObject({ baseSha: GitSha, bundle: Digest, manifest: Digest });
export type SourceRef = z.infer<typeof SourceRef>;

const path = z.string().min(1).max(500);

const shellCommand = {
  workspace: WorkspaceRef,
  command: z.string().min(1).max(4096),
  timeoutSeconds: z.int().min(1).max(600),
};

/** A verified patch as one commit on its base, on a branch of the task's own. */
const branchChange = {
  repository: RepositoryName,
  branch: z.string(),
  source: SourceRef,
  patch: Digest,
  changeClasses: z.array(ChangeClass),
  message: z.string().max(300),
};

export const READ_TOOLS = ["read", "list", "search", "git_diff"] as const;
export const WRITE_TOOLS = ["edit", "write"] as const;

export const Action = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("run.start") }),
  z.strictObject({ kind: z.literal("run.stop"), reason: z.string().nullable() }),
  z.strictObject({ kind: z.literal("repository.read"), repository: RepositoryName }),
  z.strictObject({ kind: z.literal("source.fetch"), repository: RepositoryName, ref: z.string().nullable() }),
  z.strictObject({
    kind: z.literal("workspace.open"),
    purpose: z.enum(["change", "baseline", "verify"]),
    source: SourceRef,
    apply: Digest.nullable().describe("patch or workspace_snapshot put on top of the base"),
    profile: z.string(),
    policy: Digest.describe("policy_snapshot that holds the profile"),
    guidance: z.literal(true).optional().describe("the base's instruction files are read, too"),
  }),
  z.strictObject({ kind: z.literal("guidance.use"), ...GuidanceReport.shape }),
  z.strictObject({
    kind: z.literal("model.call"),
    turn: z.int(),
    route: ModelRoute,
    workspace: WorkspaceRef.describe("what the proposed tool calls will act on"),
    brief: Digest.describe("model_request artifact: the task as the agent is told it"),
    conversation: Digest.nullable().describe("model_request artifact so far; null starts one"),
    answers: z.array(ToolAnswer).describe("to the previous turn's tool calls"),
    repair: Digest.nullable().describe("redacted_log of a failed verification, to be mended"),
    egress: EgressRef.optional().describe("what a proposed command may use as its network; absent: none"),
    guidance: Digest.optional().describe("guidance artifact a conversation begins with; absent: none"),
  }),
  z.strictObject({
    kind: z.literal("tool.read"),
    workspace: WorkspaceRef,
    tool: z.enum(READ_TOOLS),
    path,
    pattern: z.string().max(500).nullable().describe("search only"),
    offset: z.int().min(0).describe("first line, read only"),
    limit: z.int().min(1).max(2000),
  }),
  z.strictObject({
    kind: z.literal("tool.write"),
    workspace: WorkspaceRef,
    tool: z.enum(WRITE_TOOLS),
    path,
    input: Digest.describe("tool_input artifact with the texts"),
  }),
  z.strictObject({ kind: z.literal("shell.exec"), ...shellCommand }),
  z.strictObject({
    kind: z.literal("shell.network"),
    ...shellCommand,
    egress: EgressRef.nullable().describe("null: the run has no egress profile"),
  }),
  z.strictObject({
    kind: z.literal("script.exec"),
    workspace: WorkspaceRef,
    argv: z.array(z.string()).min(1).max(50),
    timeoutSeconds: z.int().min(1).max(14_400),
  }),
  z.strictObject({
    kind: z.literal("verify.run"),
    workspace: WorkspaceRef,
    profile: z.string(),
    policy: Digest,
    phase: VerificationPhase,
    baseline: Digest.optional().describe(
      "verification_report of the baseline, to compare tests with; absent: nothing is compared",
    ),
  }),
  z.strictObject({
    kind: z.literal("patch.export"),
    workspace: WorkspaceRef,
    source: SourceRef,
    purpose: z.enum(["checkpoint", "patch"]),
    profile: z.string(),
    policy: Digest,
    scope: z.strictObject({ allowed_paths: z.array(z.string()), forbidden_paths: z.array(z.string()) }),
    limits: z.strictObject({ files: z.int(), lines: z.int() }),
  }),
  z.strictObject({ kind: z.literal("judge.run"), ...JudgeQuestion.shape }),
  z.strictObject({ kind: z.literal("patch.submit"), patch: Digest, boundary: BoundaryReport }),
  z.strictObject({
    kind: z.literal("report.write"),
    evidence: PullRequestEvidence,
    output: Digest.nullable().describe("tool_output_redacted: what a script printed"),
  }),
  z.strictObject({ kind: z.literal("branch.bundle"), ...branchChange }),
  z.strictObject({
    kind: z.literal("branch.push"),
    ...branchChange,
    earlier: z.array(z.string()).max(100).optional().describe("branches of earlier tasks of the contract"),
  }),
  z.strictObject({
    kind: z.literal("pr.open"),
    repository: RepositoryName,
    branch: z.string(),
    base: z.string(),
    headSha: GitSha.optional().describe("as it was pushed: at another one, nothing is opened"),
    draft: z.boolean(),
    title: z.string().max(200),
    labels: z.array(z.string()),
    changeClasses: z.array(ChangeClass),
    evidence: PullRequestEvidence,
  }),
  z.strictObject({
    kind: z.literal("pr.read"),
    repository: RepositoryName,
    number: z.int().positive(),
    opened: z
      .strictObject({ branch: z.string(), base: z.string() })
      .optional()
      .describe("as it was opened: who gave it another base, and whether the branch is gone, is looked up"),
  }),
  z.strictObject({ kind: z.literal("access.read"), repository: RepositoryName, login: Login }),
  z.strictObject({ kind: z.literal("pr.comment"), repository: RepositoryName, ...commentAnswered }),
  z.strictObject({
    kind: z.literal("run.cleanup"),
    workspaces: z.array(WorkspaceRef),
    reason: z.string().max(300),
  }),
  z.strictObject({ kind: z.literal("evidence.keep"), workflowId: z.string(), temporalRunId: z.string() }),
  z.strictObject({
    kind: z.literal("notify.send"),
    about: z.string().max(200).describe("what people are told of, such as `approval r-1-1: reminder`"),
    text: z.string().min(1).max(16_000).describe("redacted, and escaped for a chat"),
  }),
]);
export type Action = z.infer<typeof Action>;
export type ActionKind = Action["kind"];
export type ActionOf<K extends ActionKind> = Extract<Action, { kind: K }>;

/** One tool call the model asked for: an action to decide on, an answer that needs none, or what was wrong with it. */
export const ToolCall = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("proposal"),
    callId: z.string(),
    tool: z.string(),
    action: z.lazy(() => Action),
  }),
  z.strictObject({
    kind: z.literal("finish"),
    callId: z.string(),
    summary: z.string().max(2000),
    stuck: z
      .boolean()
      .optional()
      .describe("true: the agent says it cannot do the task; there is nothing to deliver"),
  }),
  z.strictObject({ kind: z.literal("verify"), callId: z.string() }),
  z.strictObject({
    kind: z.literal("invalid"),
    callId: z.string(),
    tool: z.string(),
    problem: z.string().max(500),
  }),
]);
export type ToolCall = z.infer<typeof ToolCall>;

export const ModelTurn = z.strictObject({
  conversation: Digest,
  text: z.string().max(500).describe("first words of the answer, redacted"),
  calls: z.array(ToolCall),
  usage: z
    .strictObject({ inputTokens: z.int(), outputTokens: z.int() })
    .describe("of all attempts, as the cost"),
  costMicroUsd: z.int(),
  removedSecrets: z.int().describe("how many the redactor took out of this request"),
});
export type ModelTurn = z.infer<typeof ModelTurn>;

const nothing = z.null();

/** What each action's effect returns. Kinds with `nothing` are decisions only. */
export const ACTION_RESULTS = {
  "run.start": nothing,
  "run.stop": nothing,
  "repository.read": RepositoryFacts,
  "source.fetch": z.strictObject({
    source: SourceRef,
    ref: z.string().describe("branch that was fetched"),
    files: z.int(),
    bytes: z.int(),
  }),
  "workspace.open": z.strictObject({
    workspace: WorkspaceRef,
    host: z.string(),
    image: z.string(),
    guidance: GuidanceReport.optional().describe("absent: there is none, or nobody asked"),
  }),
  "guidance.use": nothing,
  "model.call": ModelTurn,
  "tool.read": ToolResult,
  "tool.write": ToolResult,
  "shell.exec": ToolResult,
  "shell.network": NetworkResult,
  "script.exec": ToolResult,
  "verify.run": VerificationReport,
  "judge.run": JudgeResult,
  "patch.export": z.strictObject({
    patch: ArtifactRef,
    boundary: BoundaryReport,
    diff: Digest.nullable().describe("for people and `git apply`"),
    diffApplies: z.boolean().describe("false: something had to be left out of it"),
  }),
  "patch.submit": nothing,
  "report.write": z.strictObject({ report: ArtifactRef }),
  "branch.bundle": z.strictObject({ headSha: GitSha, treeSha: GitSha, bundle: ArtifactRef }),
  "branch.push": z.strictObject({ headSha: GitSha, treeSha: GitSha, existed: z.boolean() }),
  "pr.open": z.strictObject({
    number: z.int(),
    url: z.string(),
    existed: z.boolean(),
    baseSha: GitSha.nullable().optional().describe("the base branch's head then; null: the branch is gone"),
    text: Digest.optional().describe("of title and body"),
  }),
  "pr.read": PullRequestState,
  "access.read": z.strictObject({ access: Access }),
  "pr.comment": z.strictObject({ url: z.string(), existed: z.boolean() }),
  "run.cleanup": z.strictObject({ destroyed: z.int() }),
  "evidence.keep": z.strictObject({ history: ArtifactRef, events: z.int() }),
  "notify.send": z.strictObject({ summary: z.string().max(300) }),
} as const satisfies Record<ActionKind, z.ZodType>;

export type ResultOf<K extends ActionKind> = z.infer<(typeof ACTION_RESULTS)[K]>;

export const ACTION_KINDS = Object.keys(ACTION_RESULTS) as ActionKind[];
export const ActionKindName = z.enum(ACTION_KINDS as [ActionKind, ...ActionKind[]]);
