// core/schema/verification.ts: verifier profiles (policy data, I17) and what one verification found.
import { z } from "zod";
import { Digest } from "./vocabulary.ts";

export const VERIFICATION_PHASES = ["baseline", "during", "clean"] as const;
export const VerificationPhase = z.enum(VERIFICATION_PHASES);
export type VerificationPhase = z.infer<typeof VerificationPhase>;

export const REPORT_FORMATS = ["tap", "exit_code"] as const;

/** A declared dependency cache: prepared outside the run, mounted read-only at `mount`. */
export const DeclaredCache = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,79}$/),
  mount: z
    .string()
    .regex(/^\/[A-Za-z0-9._/-]+$/)
    .refine((path) => !path.includes(".."), "no .."),
});
export type DeclaredCache = z.infer<typeof DeclaredCache>;

export const VerifierProfile = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,79}$/),
  description: z.string().max(500),
  argv: z.array(z.string()).min(1).max(50),
  timeout_seconds: z.int().min(1).max(3600),
  report: z.enum(REPORT_FORMATS),
  least_tests: z.int().min(0).describe("fewer tests than this is not a pass"),
  build_outputs: z.array(z.string()).default([]).describe("globs that an export leaves out"),
  caches: z.array(DeclaredCache).default([]),
});
export type VerifierProfile = z.infer<typeof VerifierProfile>;

export const VERIFICATION_VERDICTS = ["passed", "failed", "not_run"] as const;

export const VerificationReport = z.strictObject({
  phase: VerificationPhase,
  profile: z.string(),
  profileDigest: Digest,
  verdict: z.enum(VERIFICATION_VERDICTS),
  because: z.string().describe("one sentence"),
  exitCode: z.int().nullable(),
  tests: z.strictObject({ total: z.int(), passed: z.int(), failed: z.int(), skipped: z.int() }),
  durationMs: z.int(),
  log: Digest.describe("artifact redacted_log"),
  flaky: z.string().max(300).optional().describe("what an earlier run on the very same tree found instead"),
});
export type VerificationReport = z.infer<typeof VerificationReport>;
