// core/schema/worker.ts: who a process is that does effects or writes the ledger, and what it says of an effect it did.
import { z } from "zod";
import { Digest } from "./vocabulary.ts";

export const WorkerIdentity = z.strictObject({
  name: z.string().min(1),
  queue: z.string().describe("task queue; empty for the gateway, which has none"),
  host: z.string().min(1),
  key: z
    .string()
    .regex(/^[\w-]{43}$/)
    .describe("Ed25519 public key, base64url: made when the process starts, gone with it"),
});
export type WorkerIdentity = z.infer<typeof WorkerIdentity>;

export const Receipt = z.strictObject({
  worker: WorkerIdentity,
  result: Digest.describe("of the effect's result"),
  signature: z.string().regex(/^[\w-]{86}$/),
});
export type Receipt = z.infer<typeof Receipt>;

/** As it leaves the worker and history keeps it: queue and result stand beside it, so they are not said again. */
export type SealedReceipt = Pick<WorkerIdentity, "host" | "key"> & Pick<Receipt, "signature">;
