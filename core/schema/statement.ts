// core/schema/statement.ts: people's signed words (I6): compact JWS, Ed25519, typ `skein-statement+jwt`.
import { z } from "zod";
import { Digest, TenantId } from "./vocabulary.ts";

export const STATEMENT_TYP = "skein-statement+jwt";

export const VERBS = [
  "run.start",
  "run.stop",
  "run.retry",
  "run.budget",
  "repo.onboard",
  "repo.block",
  "halt.set",
  "halt.release",
  "approve",
  "reject",
  "withdraw",
  "delegate",
  "role.grant",
  "role.revoke",
  "key.enroll",
  "key.revoke",
  "policy.change",
  "artifact.read",
  "audit.export",
  "lease.revoke",
  "admin.override",
  "read",
] as const;
export const Verb = z.enum(VERBS);
export type Verb = z.infer<typeof Verb>;

/** Claims. `aud` is `<deployment>/<tenant>`; times are seconds since the epoch. */
export const ControlStatement = z.strictObject({
  aud: z.string(),
  sub: z.string().min(1).max(100).describe("the subject whose enrolled key signs"),
  verb: Verb,
  target: z
    .string()
    .max(500)
    .describe(
      "run, approval, subject, key, repository, policy snapshot, audit chain, artifact, override, or path of a read",
    ),
  digest: Digest.nullable().describe("of what the verb carries, such as the task contract"),
  reason: z.string().max(500).nullable(),
  iat: z.int(),
  exp: z.int(),
  nonce: z.string().min(16).max(64),
});
export type ControlStatement = z.infer<typeof ControlStatement>;

/** A statement's answer: accepted, or refused and why. `tenant` is where it counted. */
export const StatementVerdict = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("accepted"), tenant: TenantId, subject: z.string() }),
  z.strictObject({ kind: z.literal("refused"), because: z.string() }),
]);
export type StatementVerdict = z.infer<typeof StatementVerdict>;
