// core/schema/verification.ts: verifier profiles (policy data, I17) and what one verification found.
import { z } from "zod";
import { globProblem } from "./glob-syntax.ts";
import { CommandUsage } from "./sandbox.ts";
import { Digest } from "./vocabulary.ts";

export const VERIFICATION_PHASES = ["baseline", "during", "clean"] as const;
export const VerificationPhase = z.enum(VERIFICATION_PHASES);
export type VerificationPhase = z.infer<typeof VerificationPhase>;

/** A declared dependency cache: prepared outside the run, mounted read-only at `mount`. */
export const DeclaredCache = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,79}$/),
  mount: z
    .string()
    .regex(/^\/[A-Za-z0-9._/-]+$/)
    .refine((path) => !path.includes(".."), "no .."),
});
export type DeclaredCache = z.infer<typeof DeclaredCache>;

const slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,79}$/);
const argv = z.array(z.string()).min(1).max(50);
const seconds = z.int().min(1).max(3600);

const leastTests = z
  .int()
  .min(0)
  .default(1)
  .describe("fewer tests than this that ran, neither skipped nor TODO, is not a pass");
const files = z
  .array(z.string().refine((glob) => globProblem(glob) === null, "no pattern for paths of the repository"))
  .min(1)
  .max(20)
  .describe("globs of what the command writes; what lies there before it runs is removed first");

/** What a step passes by, beside its exit code. */
export const StepReport = z.discriminatedUnion("format", [
  z.strictObject({ format: z.literal("exit_code") }).describe("the exit code alone"),
  z.strictObject({ format: z.literal("tap"), least_tests: leastTests }).describe("TAP on standard output"),
  z
    .strictObject({ format: z.literal("go_test"), least_tests: leastTests })
    .describe("the lines of `go test -json` on standard output"),
  z
    .strictObject({ format: z.literal("junit"), files, least_tests: leastTests })
    .describe("JUnit XML, one file or many"),
  z
    .strictObject({ format: z.literal("sarif"), files })
    .describe("SARIF 2.1.0: findings of level error fail, others do not"),
  z
    .strictObject({
      format: z.literal("lcov"),
      files,
      least_percent: z.int().min(0).max(100).describe("of the lines that can run, so many did"),
    })
    .describe("LCOV: the floor of coverage by lines"),
]);
export type StepReport = z.infer<typeof StepReport>;

export const VerifierStep = z.strictObject({
  name: slug,
  argv,
  timeout_seconds: seconds,
  report: StepReport,
  required: z.boolean().default(true).describe("false: what it finds is told, and stops nothing"),
});
export type VerifierStep = z.infer<typeof VerifierStep>;

const whole = {
  name: slug,
  description: z.string().max(500),
  build_outputs: z.array(z.string()).default([]).describe("globs that an export leaves out"),
  caches: z.array(DeclaredCache).default([]),
};

/** A permit to verify is good for an hour. */
const LONGEST_SECONDS = 3600;

export const VerifierProfile = z.strictObject({
  ...whole,
  steps: z
    .array(VerifierStep)
    .min(1)
    .max(8)
    .refine((steps) => new Set(steps.map(({ name }) => name)).size === steps.length, "two steps of one name")
    .refine((steps) => steps.some(({ required }) => required), "no step is required, so nothing can fail")
    .refine(
      (steps) => steps.reduce((sum, step) => sum + step.timeout_seconds, 0) <= LONGEST_SECONDS,
      `together the steps may take more than ${LONGEST_SECONDS} s`,
    )
    .describe("in this order, each in the same workspace; the first required one that fails is the last"),
});
export type VerifierProfile = z.infer<typeof VerifierProfile>;

/** One command, as snapshots of earlier versions have it: core/verifier/earlier-profile.ts makes steps of it. */
export const EarlierProfile = z.strictObject({
  ...whole,
  argv,
  timeout_seconds: seconds,
  report: z.enum(["tap", "exit_code"]),
  least_tests: z.int().min(0),
});
export type EarlierProfile = z.infer<typeof EarlierProfile>;

/** In a snapshot, whose digest is over every word of it: so each stays as it was published. */
export const KeptProfile = z.union([VerifierProfile, EarlierProfile]);
export type KeptProfile = z.infer<typeof KeptProfile>;

export const VERIFICATION_VERDICTS = ["passed", "failed", "not_run"] as const;
const verdict = z.enum(VERIFICATION_VERDICTS);

export const TEST_OUTCOMES = ["passed", "failed", "skipped"] as const;
export type TestOutcome = (typeof TEST_OUTCOMES)[number];

export const TestCounts = z.strictObject({
  total: z.int(),
  passed: z.int(),
  failed: z.int(),
  skipped: z.int(),
});
export type TestCounts = z.infer<typeof TestCounts>;

/** No more names of tests than these are in history; the artifact has all. */
export const SHOWN_TESTS = 20;
const testNames = z.array(z.string().max(200)).max(SHOWN_TESTS).describe("the first of them, redacted");

export const StepFinding = z.strictObject({
  name: z.string(),
  required: z.boolean(),
  verdict,
  because: z.string().describe("one sentence"),
  exitCode: z.int().nullable(),
  tests: TestCounts,
  durationMs: z.int(),
  usage: CommandUsage.optional().describe("absent of a step that did not run"),
});
export type StepFinding = z.infer<typeof StepFinding>;

/** Tests that passed before the change, and are not there, or are skipped, after it. */
export const LostTests = z.strictObject({ count: z.int(), names: testNames });
export type LostTests = z.infer<typeof LostTests>;

export const BaselineComparison = z.strictObject({
  vanished: LostTests,
  newlySkipped: LostTests,
  unaccounted: z
    .int()
    .min(1)
    .optional()
    .describe(
      "so many that passed before are not among the tests that are named after, of which there are more; absent in reports of earlier versions",
    ),
});
export type BaselineComparison = z.infer<typeof BaselineComparison>;

export const VerificationReport = z.strictObject({
  phase: VerificationPhase,
  profile: z.string(),
  profileDigest: Digest,
  verdict,
  because: z.string().describe("one sentence"),
  exitCode: z.int().nullable().describe("of the step that decided, or the last"),
  tests: TestCounts.describe("of all steps together"),
  durationMs: z.int(),
  log: Digest.describe("artifact redacted_log"),
  flaky: z.string().max(300).optional().describe("what an earlier run on the very same tree found instead"),
  steps: z.array(StepFinding).max(8).optional().describe("absent in reports of earlier versions"),
  failedTests: testNames.optional().describe("absent in reports of earlier versions"),
  named: Digest.optional().describe(
    "artifact verification_report with each test by name; absent in reports of earlier versions",
  ),
  compared: BaselineComparison.optional().describe(
    "with the baseline; absent where none was compared with, and in reports of earlier versions",
  ),
});
export type VerificationReport = z.infer<typeof VerificationReport>;

/** `step`: which step reported it. */
export const NamedTest = z.strictObject({
  step: z.string(),
  name: z.string(),
  outcome: z.enum(TEST_OUTCOMES),
});
export type NamedTest = z.infer<typeof NamedTest>;

/** The artifact verification_report: more than history may hold. */
export const NamedTests = z.strictObject({
  tests: z.array(NamedTest),
  complete: z.boolean().describe("false: there were more tests than are named"),
});
export type NamedTests = z.infer<typeof NamedTests>;
