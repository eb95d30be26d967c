// core/schema/policy-change.ts: how a tenant's policy is changed by signed words, and what is in force or waits.
import { z } from "zod";
import { PolicySnapshot } from "./policy.ts";
import { Digest } from "./vocabulary.ts";

const statement = z.string().min(1).max(8000);

/** The statement's target and digest are the snapshot's digest. */
export const PolicySubmission = z.strictObject({ statement, snapshot: PolicySnapshot });
export type PolicySubmission = z.infer<typeof PolicySubmission>;

/** The same statement by a second person, about what a first one has published. */
export const PolicyConfirmation = z.strictObject({ statement, digest: Digest });
export type PolicyConfirmation = z.infer<typeof PolicyConfirmation>;

const changes = z.array(z.string()).describe("one line each, from +, - or ~ on");

/** What a publication came to. */
export const PolicyPublished = z.strictObject({
  state: z.enum(["in_force", "half", "unchanged"]).describe("half: a second person has to say so too"),
  digest: Digest,
  replaces: Digest.nullable(),
  changes,
});
export type PolicyPublished = z.infer<typeof PolicyPublished>;

/** A publication that waits for its second person. */
export const PolicyProposal = z.strictObject({
  digest: Digest,
  by: z.string(),
  reason: z.string(),
  at: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  changes,
});
export type PolicyProposal = z.infer<typeof PolicyProposal>;

/** `digest` null: no policy is published, so everything is denied. */
export const PolicyStanding = z.strictObject({
  digest: Digest.nullable(),
  waiting: z.array(PolicyProposal),
});
export type PolicyStanding = z.infer<typeof PolicyStanding>;
