// core/schema/record.ts: what a run writes into the ledger as it goes, beside decisions and settlements.
import { z } from "zod";
import { Actor } from "./decision.ts";
import { Failure } from "./failure.ts";
import { Judgement } from "./judge.ts";
import { BoundaryReport } from "./patch.ts";
import { RunManifest, RunOutcome, Stage } from "./run.ts";
import { VerificationReport } from "./verification.ts";
import { Digest, GitSha } from "./vocabulary.ts";

export const RunRecord = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("stage"),
    stage: Stage,
    because: z.string().max(500).nullable(),
    since: z.iso.datetime().describe("when the stage began, by the run's own time"),
  }),
  z.strictObject({ kind: z.literal("manifest"), manifest: RunManifest }),
  z.strictObject({ kind: z.literal("verification"), report: VerificationReport }),
  z.strictObject({ kind: z.literal("judgement"), judgement: Judgement }),
  z.strictObject({
    kind: z.literal("patch"),
    patch: Digest,
    diff: Digest.nullable(),
    boundary: BoundaryReport,
    accepted: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal("pull_request"),
    number: z.int(),
    url: z.string(),
    branch: z.string(),
    headSha: GitSha,
    state: z.enum(["open", "closed", "merged"]),
    mergeSha: GitSha.nullable(),
    because: z.string().max(1000).optional().describe("what that means for the run"),
  }),
  z.strictObject({
    kind: z.literal("outcome"),
    outcome: RunOutcome,
    because: z.string().max(1000),
    failure: Failure.nullable(),
    final: z.boolean().describe("true closes the run: leases end, its task may be submitted again"),
  }),
]);
export type RunRecord = z.infer<typeof RunRecord>;

export const RecordRequest = z.strictObject({ actor: Actor, records: z.array(RunRecord).min(1).max(10) });
export type RecordRequest = z.infer<typeof RecordRequest>;

/** Admission is a queue: caps per tenant and repository are leases. */
export const Admission = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("admitted"),
    fence: z.int(),
    waitedMs: z.int(),
    policySnapshot: Digest,
    profileDigest: Digest,
  }),
  z.strictObject({ kind: z.literal("queued"), because: z.string(), retryAfterMs: z.int() }),
]);
export type Admission = z.infer<typeof Admission>;
