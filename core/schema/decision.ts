// core/schema/decision.ts: what the one door asks the ledger, and what it answers.
import { z } from "zod";
import { Action } from "./action.ts";
import { ApprovalId } from "./approval.ts";
import { AUDIT_KINDS } from "./audit.ts";
import { FAILURE_KINDS } from "./failure.ts";
import { SealedPermit } from "./permit.ts";
import { Effect } from "./policy.ts";
import { Digest, TenantId } from "./vocabulary.ts";
import { Receipt } from "./worker.ts";

/** Gates beside policy; the final effect is the strictest of all (I20). `budget`: money lacks, and may be raised; `price`: none is known. */
export const GATES = ["policy", "halt", "lease", "budget", "price", "approval", "override"] as const;

/** One action's answer. `permit` is null unless allowed and there is an effect to perform. */
export const Decision = z.strictObject({
  id: z.string(),
  actionId: z.string(),
  effect: Effect,
  gate: z.enum(GATES).nullable().describe("the gate that refused"),
  because: z.string().max(500),
  rules: z.array(z.string()).describe("level/rule ids that stand behind it"),
  action: Digest,
  permit: SealedPermit.nullable(),
  ends: z.literal(true).optional().describe("a halt that ends runs covers it: the run goes no further"),
});
export type Decision = z.infer<typeof Decision>;

/** What became of a permit; rides in the next `decide` where there is one. */
export const Settlement = z.strictObject({
  actionId: z.string(),
  kind: z.enum(AUDIT_KINDS),
  ok: z.boolean(),
  costMicroUsd: z.int().min(0).nullable().describe("null: nobody knows, so all that was reserved counts"),
  inputTokens: z.int().min(0),
  outputTokens: z.int().min(0),
  removedSecrets: z.int().min(0).describe("kept from the model by the redactor"),
  receipt: Receipt.nullable().describe("of the worker that did it; null: it failed"),
  failure: z.enum(FAILURE_KINDS).nullable(),
  note: z.string().max(300).nullable(),
});
export type Settlement = z.infer<typeof Settlement>;

/** Who acts: a run, or (run null) the platform on a tenant's behalf, such as onboarding. */
export const Actor = z.strictObject({
  tenant: TenantId,
  run: z.string().nullable(),
  workflowId: z.string(),
  fence: z.int().describe("of the run's lease; 0 without one"),
});
export type Actor = z.infer<typeof Actor>;

export const DecideRequest = z.strictObject({
  actor: Actor,
  actions: z
    .array(
      z.strictObject({
        actionId: z.string(),
        action: Action,
        approval: ApprovalId.optional().describe("people's answer to an earlier decision that asked for it"),
      }),
    )
    .min(1)
    .max(20),
  settlements: z.array(Settlement).max(40),
});
export type DecideRequest = z.infer<typeof DecideRequest>;
