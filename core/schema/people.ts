// core/schema/people.ts: who may do what in a tenant, and by which keys they are known; how either is changed.
import { z } from "zod";
import { RoleScope } from "./approval.ts";
import { Role } from "./vocabulary.ts";

export const SubjectName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._@-]{0,99}$/, "letters, digits, dot, dash, underscore or @, at most 100");

/** The public half of an Ed25519 key. */
export const PublicKey = z.strictObject({
  kty: z.literal("OKP"),
  crv: z.literal("Ed25519"),
  x: z.string().regex(/^[A-Za-z0-9_-]{43}$/, "32 bytes in base64url"),
});
export type PublicKey = z.infer<typeof PublicKey>;

const statement = z.string().min(1).max(8000);

/** The statement's verb is `verb`, its target the subject, its digest over the rest. */
export const RoleChange = z.strictObject({
  verb: z.enum(["role.grant", "role.revoke"]),
  subject: SubjectName,
  role: Role,
  scope: RoleScope,
});
export type RoleChange = z.infer<typeof RoleChange>;
export const RoleSubmission = z.strictObject({ statement, change: RoleChange });
export type RoleSubmission = z.infer<typeof RoleSubmission>;

/** enroll: target the subject, digest over subject and key. revoke: target the key's id. */
export const KeyChange = z.discriminatedUnion("verb", [
  z.strictObject({ verb: z.literal("key.enroll"), subject: SubjectName, key: PublicKey }),
  z.strictObject({
    verb: z.literal("key.revoke"),
    kid: z.string().regex(/^[A-Za-z0-9_-]{43}$/, "a key's thumbprint, as skein key list shows it"),
  }),
]);
export type KeyChange = z.infer<typeof KeyChange>;
export const KeySubmission = z.strictObject({ statement, change: KeyChange });
export type KeySubmission = z.infer<typeof KeySubmission>;

export const PersonView = z.strictObject({
  subject: z.string(),
  bindings: z.array(z.strictObject({ role: Role, scope: z.string() })),
  keys: z.array(
    z.strictObject({ kid: z.string(), enrolledAt: z.string(), revokedAt: z.string().nullable() }),
  ),
});
export type PersonView = z.infer<typeof PersonView>;

/** What a change came to; `changed` false: it was so already. */
export const PersonChanged = z.strictObject({ person: PersonView, changed: z.boolean() });
export type PersonChanged = z.infer<typeof PersonChanged>;
