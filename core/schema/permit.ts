// core/schema/permit.ts: the right to one effect: its claims, and what of them travels from the ledger to a worker.
import { z } from "zod";
import { ArtifactWrite } from "./artifact.ts";
import { DataClass, Digest, TenantId } from "./vocabulary.ts";

/** The scopes of halts that the run lies in, for a worker to know by; absent outside a run. */
const within = z.strictObject({ repository: z.string(), team: z.string(), autonomy: z.string() });

/** What cannot be told from the action and its place. */
const terms = {
  id: z.string(),
  exp: z.int().describe("seconds since the epoch"),
  data: DataClass,
};
const forgeId = z.int().describe("the forge's number of the only repository it may touch");
const installations = z
  .array(z.int())
  .describe("of the forge: the tenant's own; the forge serves under no other (I7)");

/** Claims of a permit: compact JWS over RFC 8785 text, Ed25519, typ `skein-permit+jwt`. It serves one action digest, once (I4). */
export const PERMIT_TYP = "skein-permit+jwt";
export const Permit = z.strictObject({
  ...terms,
  tenant: TenantId,
  run: z.string(),
  wf: z.string().describe("workflow id it may be presented from"),
  act: z.string().describe("action id = Temporal activity id"),
  kind: z.string(),
  queue: z.string(),
  digest: Digest.describe("of the action"),
  reads: z.array(Digest),
  writes: z.array(ArtifactWrite),
  forgeId: forgeId.nullable().describe("null: none is onboarded yet, or none is named"),
  installations,
  within: within.optional(),
  exempt: z.boolean().describe("run.cleanup and evidence.keep: served whatever halts are in force"),
});
export type Permit = z.infer<typeof Permit>;

/** A permit as history keeps it: whoever holds it and the action, at the right place, can make the claims again. */
export const SealedPermit = z.strictObject({
  ...terms,
  forgeId: forgeId.optional(),
  installations: installations.optional(),
  within: within.optional(),
  signature: z
    .string()
    .regex(/^[\w-]{86}$/)
    .describe("of the JWS, base64url"),
});
export type SealedPermit = z.infer<typeof SealedPermit>;
export type PermitTerms = Omit<SealedPermit, "signature">;
