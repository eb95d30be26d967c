// core/verifier/verdict.ts: exit code and report → verdict. They must agree; none, malformed or too few is no pass (I20).
import type { ExecOutcome } from "../schema/sandbox.ts";
import type { VerificationReport, VerifierProfile } from "../schema/verification.ts";
import { readTap } from "./tap.ts";
import type { TestCounts } from "./tap.ts";

export type VerifierRun = {
  outcome: ExecOutcome;
  exitCode: number | null;
  output: string;
  durationMs: number;
};
export type Judged = Pick<VerificationReport, "verdict" | "because" | "tests">;

const NO_TESTS: TestCounts = { total: 0, passed: 0, failed: 0, skipped: 0 };
const NOT_STARTED: readonly (number | null)[] = [126, 127];

/** The shell's words for a program that is not there or may not run; a project's own script may exit so too. */
export function mayBeMissing({ exitCode }: Pick<VerifierRun, "exitCode">): boolean {
  return NOT_STARTED.includes(exitCode);
}

/** Total. */
export function judgeVerification(profile: VerifierProfile, run: VerifierRun): Judged {
  const { tests, planned } =
    profile.report === "tap" ? readTap(run.output) : { tests: NO_TESTS, planned: null };
  const because = problemOf(profile, run, { tests, planned });
  if (because !== null) return { verdict: "failed", because, tests };
  const counted = profile.report === "tap" ? `${tests.passed} of ${tests.total} tests passed` : "exit code 0";
  return {
    verdict: "passed",
    because: tests.skipped > 0 ? `${counted}, ${tests.skipped} skipped` : counted,
    tests,
  };
}

/** Each was ended by the sandbox, so nothing it reported counts. */
const KILLED: Record<Exclude<ExecOutcome, "ok" | "failed">, (profile: VerifierProfile) => string> = {
  timeout: ({ timeout_seconds }) => `the verifier did not end within ${timeout_seconds} s and was killed`,
  output_limit: () => "the verifier wrote more than a command may, and was killed",
  oom: () => "the verifier took more memory than a run may, and was killed",
  pids: () => "the verifier started more processes than a run may",
  quota: () => "the verifier filled the workspace's disk",
  cancelled: () => "the verifier was stopped",
  sandbox_error: () => "the sandbox failed under the verifier",
};

function problemOf(
  profile: VerifierProfile,
  { outcome, exitCode }: VerifierRun,
  { tests, planned }: { tests: TestCounts; planned: number | null },
): string | null {
  if (outcome !== "ok" && outcome !== "failed") return KILLED[outcome](profile);
  if (tests.failed > 0) return `${tests.failed} of ${tests.total} tests failed`;
  if (exitCode !== 0) return `the verifier exited with ${exitCode ?? "a signal"}`;
  if (profile.report !== "tap") return null;
  if (planned !== null && planned !== tests.total)
    return `${planned} tests were planned, ${tests.total} reported`;
  if (tests.total < profile.least_tests)
    return `only ${tests.total} of at least ${profile.least_tests} tests reported`;
  return null;
}
