// core/verifier/verdict.ts: exit code and report → verdict. They must agree; none, malformed or too few is no pass (I20).
import type { VerificationReport, VerifierProfile } from "../schema/verification.ts";
import { readTap } from "./tap.ts";
import type { TestCounts } from "./tap.ts";

export type VerifierRun = { outcome: string; exitCode: number | null; output: string; durationMs: number };
export type Judged = Pick<VerificationReport, "verdict" | "because" | "tests">;

const NO_TESTS: TestCounts = { total: 0, passed: 0, failed: 0, skipped: 0 };
const COMMAND_NOT_FOUND = 127;

/** Total. */
export function judgeVerification(profile: VerifierProfile, run: VerifierRun): Judged {
  const { tests, planned } =
    profile.report === "tap" ? readTap(run.output) : { tests: NO_TESTS, planned: null };
  const because = problemOf(profile, run, { tests, planned });
  if (run.exitCode === COMMAND_NOT_FOUND) {
    return { verdict: "not_run", because: `${profile.argv[0]} was not found in the sandbox`, tests };
  }
  if (because !== null) return { verdict: "failed", because, tests };
  const counted = profile.report === "tap" ? `${tests.passed} of ${tests.total} tests passed` : "exit code 0";
  return {
    verdict: "passed",
    because: tests.skipped > 0 ? `${counted}, ${tests.skipped} skipped` : counted,
    tests,
  };
}

function problemOf(
  profile: VerifierProfile,
  { outcome, exitCode }: VerifierRun,
  { tests, planned }: { tests: TestCounts; planned: number | null },
): string | null {
  if (outcome !== "ok" && outcome !== "failed") return `the verifier ended with ${outcome}`;
  if (tests.failed > 0) return `${tests.failed} of ${tests.total} tests failed`;
  if (exitCode !== 0) return `the verifier exited with ${exitCode ?? "a signal"}`;
  if (profile.report !== "tap") return null;
  if (planned !== null && planned !== tests.total)
    return `${planned} tests were planned, ${tests.total} reported`;
  if (tests.total < profile.least_tests)
    return `only ${tests.total} of at least ${profile.least_tests} tests reported`;
  return null;
}
