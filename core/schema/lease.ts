// core/schema/lease.ts: the admissions that runs hold, as people are shown them, and how one is taken away.
import { z } from "zod";

export const LeaseView = z.strictObject({
  run: z.string(),
  repository: z.string(),
  stage: z.string(),
  fence: z.int().describe("grows with each admission"),
  worker: z.string().describe("the control worker that admitted it, and its host"),
  since: z.string(),
  expiresAt: z.string().describe("unless the run goes on: then it is renewed"),
});
export type LeaseView = z.infer<typeof LeaseView>;

/** The statement's target is the run's whole id, and it says why. */
export const LeaseRevocation = z.strictObject({
  statement: z.string().min(1).max(8000),
  run: z.string().min(1).max(100),
});
export type LeaseRevocation = z.infer<typeof LeaseRevocation>;

export const LeaseRevoked = z.strictObject({ run: z.string(), fence: z.int() });
export type LeaseRevoked = z.infer<typeof LeaseRevoked>;
