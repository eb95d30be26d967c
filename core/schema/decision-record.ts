// core/schema/decision-record.ts: decisions as they are kept, a page at a time, for whoever evaluates them again.
import { z } from "zod";
import { GATES } from "./decision.ts";
import { Effect, FactValue } from "./policy.ts";
import { DecisionView } from "./view.ts";
import { Digest } from "./vocabulary.ts";

/** `facts` and `verdicts` are the stored texts, byte for byte; an action judged by two snapshots has two verdicts, one of no gate none. */
export const DecisionRecord = z.strictObject({
  id: z.string(),
  run: z.string().nullable(),
  kind: z.string(),
  subject: z.string(),
  at: z.iso.datetime(),
  facts: z.string().nullable(),
  verdicts: z.array(z.string()),
});
export type DecisionRecord = z.infer<typeof DecisionRecord>;

/** What one gate answered, and what it saw. */
export const GateView = z.strictObject({
  gate: z.enum(GATES),
  effect: Effect,
  because: z.string(),
  saw: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});
export type GateView = z.infer<typeof GateView>;

/** One decision with all that is kept of it. `action` is the stored text: what looked like a secret is gone from it. */
export const DecisionWhole = z.strictObject({
  view: DecisionView,
  record: DecisionRecord,
  action: z.string(),
  actionDigest: Digest,
  gates: z.array(GateView),
  workflowId: z.string(),
  attempt: z.int(),
  durationMs: z.int(),
});
export type DecisionWhole = z.infer<typeof DecisionWhole>;

/** Oldest first. `next`: what to ask on with; null: that was all. */
export const DecisionPage = z.strictObject({
  decisions: z.array(DecisionRecord),
  next: z.string().nullable(),
});
export type DecisionPage = z.infer<typeof DecisionPage>;

/** The time and id of the last one seen. */
const Cursor = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z,[0-9a-f-]{36}$/, "the next of an earlier page");

export const DecisionQuery = z.strictObject({
  run: z.string().max(100).optional(),
  since: z.iso.datetime().optional().describe("UTC"),
  after: Cursor.optional(),
});
export type DecisionQuery = z.infer<typeof DecisionQuery>;

export const StoredFacts = z.record(z.string(), FactValue);

/** What every engine's verdict says of itself, whatever else it holds. */
export const VerdictOrigin = z.object({ engine: z.string(), snapshot: z.string() });
export type VerdictOrigin = z.infer<typeof VerdictOrigin>;
