// core/schema/approval.ts: a request to people about one action, what it is bound to, and what people said of it.
import { z } from "zod";
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
