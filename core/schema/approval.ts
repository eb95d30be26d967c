// core/schema/approval.ts: a request to people about one action, what it is bound to, and what people said of it.
import { z } from "zod";
import { Action } from "./action.ts";
import { Digest, GitSha, Role, TenantId } from "./vocabulary.ts";

/** granted: may be used once. expired counts as refused. void: what was bound is no longer so. */
export const APPROVAL_STATUSES = ["pending", "granted", "refused", "expired", "void", "used"] as const;
export const ApprovalStatus = z.enum(APPROVAL_STATUSES);
export type ApprovalStatus = z.infer<typeof ApprovalStatus>;

/** `<run>-<n>`; also the end of its workflow's id, `approval/<tenant>/<run>/<n>`. */
export const ApprovalId = z.string().regex(/^[a-z0-9-]{1,60}-[0-9]{1,6}$/, "an approval's id, RUN-N");

/** A role and where it holds: `tenant`, `team:<name>` or `repository:<OWNER/NAME>`. */
export const RoleScope = z
  .string()
  .regex(
    /^(tenant|team:[A-Za-z0-9._-]{1,80}|repository:[A-Za-z0-9][A-Za-z0-9-]{0,38}\/[A-Za-z0-9._-]{1,100})$/,
    "tenant, team:NAME or repository:OWNER/NAME",
  );
export type RoleScope = z.infer<typeof RoleScope>;
export const RoleBinding = z.strictObject({ role: Role, scope: RoleScope });
export type RoleBinding = z.infer<typeof RoleBinding>;

/** One rule that asked, and whom it wants to hear. */
export const Asker = z.strictObject({
  rule: z.string().describe("level/rule"),
  because: z.string(),
  at: z.string().describe("file:line"),
  quorum: z.int().min(1),
  roles: z.array(Role),
  teams: z.array(z.string()),
  expiresHours: z.int().min(1),
});
export type Asker = z.infer<typeof Asker>;

/** What a signature under `approve` covers: its digest is what people sign (I5). */
export const ApprovalBinding = z.strictObject({
  approval: ApprovalId,
  tenant: TenantId,
  run: z.string(),
  action: Digest.describe("of the action, without the workspace it happens in"),
  baseSha: GitSha.nullable().describe("the run's own base; null: none is fetched yet"),
  verdict: Digest.describe("of matched rules, effect and obligations"),
});
export type ApprovalBinding = z.infer<typeof ApprovalBinding>;

/** Who is asked, who may not answer, and what people are to see. Kept as it was when it was asked. */
export const ApprovalRequest = z.strictObject({
  askers: z.array(Asker).min(1),
  requester: z.string(),
  author: z.string().describe("who first had this task done; like the requester, never an approver of it"),
  repository: z.string(),
  team: z.string(),
  risk: z.enum(["low", "medium", "high"]),
  reasons: z.array(z.string()).describe("of the risk"),
  snapshots: z.array(Digest).describe("policy snapshots that were asked: pinned, then current"),
  network: z.string().optional().describe("of a command with one: its egress profile, and the hosts in it"),
  findings: z
    .array(z.string())
    .optional()
    .describe("of a change: a line for each thing its checks saw; absent: none"),
});
export type ApprovalRequest = z.infer<typeof ApprovalRequest>;

export const VERDICT_VERBS = ["approve", "reject", "withdraw", "delegate"] as const;
export const VerdictVerb = z.enum(VERDICT_VERBS);
export type VerdictVerb = z.infer<typeof VerdictVerb>;

/** To whom, and until when. The statement's digest covers it together with what is approved. */
export const Delegate = z.strictObject({ to: z.string().min(1).max(100), until: z.iso.datetime() });
export type Delegate = z.infer<typeof Delegate>;

/** What a person sends to the approval's workflow; anything else is audited and changes nothing. */
export const PersonsWord = z.strictObject({
  verb: VerdictVerb,
  statement: z.string().max(8000),
  delegate: Delegate.nullable(),
});
export type PersonsWord = z.infer<typeof PersonsWord>;

/** The answer: what it did, and where the approval stands after it. */
export const WordAnswer = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("accepted"), status: ApprovalStatus, missing: z.string().nullable() }),
  z.strictObject({ kind: z.literal("refused"), because: z.string() }),
]);
export type WordAnswer = z.infer<typeof WordAnswer>;

/** What `approval show` prints: everything that is bound, and where it stands. */
export const ApprovalView = z.strictObject({
  id: ApprovalId,
  workflowId: z.string(),
  status: ApprovalStatus,
  because: z.string().nullable(),
  title: z.string().describe("of the run's task"),
  kind: z.string(),
  subject: z.string().describe("what the action touches, one line"),
  action: z.string().describe("JSON of the exact action, secrets taken out"),
  binding: ApprovalBinding,
  digest: Digest.describe("of the binding: what is signed"),
  request: ApprovalRequest,
  diff: Digest.nullable().describe("artifact, where there is one"),
  costMicroUsd: z.int().describe("of the run so far"),
  requestedAt: z.string(),
  expiresAt: z.string(),
  missing: z.array(z.strictObject({ rule: z.string(), lacks: z.int() })),
  verdicts: z.array(
    z.strictObject({
      subject: z.string(),
      verb: VerdictVerb,
      seat: z.string().nullable().describe("whose authority an approval used"),
      delegate: Delegate.nullable(),
      reason: z.string().nullable(),
      at: z.string(),
    }),
  ),
  usedBy: z.string().nullable().describe("decision"),
});
export type ApprovalView = z.infer<typeof ApprovalView>;

/** What the approval's workflow is told of its request: the timers it sets and the lines it shows. */
export const ApprovalCard = z.strictObject({
  status: ApprovalStatus,
  expiresAt: z.string(),
  reminders: z.array(z.strictObject({ kind: z.enum(["reminder", "escalation"]), at: z.string() })),
  shown: z.array(z.tuple([z.string(), z.string()])).describe("rows for people: name, text"),
  notify: z.literal(true).optional().describe("its tenant has somewhere to send notifications"),
});
export type ApprovalCard = z.infer<typeof ApprovalCard>;

/** Argument of the `approval` workflow. */
export const ApprovalInput = z.strictObject({
  tenant: TenantId,
  run: z.string(),
  approval: ApprovalId,
  decision: z.string().describe("the one that asked"),
  action: Action,
  diff: Digest.nullable().describe("artifact for people, where there is one"),
});
export type ApprovalInput = z.infer<typeof ApprovalInput>;
