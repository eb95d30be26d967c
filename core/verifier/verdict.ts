// core/verifier/verdict.ts: exit code and report of one step → verdict. They must agree; none, malformed or too few is no pass (I20).
import type { ExecOutcome } from "../schema/sandbox.ts";
import type { StepFinding, VerifierStep } from "../schema/verification.ts";
import type { Reading } from "./reading.ts";

/** `reading`: of its report; empty where it has none. */
export type StepRun = {
  outcome: ExecOutcome;
  exitCode: number | null;
  durationMs: number;
  reading: Reading;
};

const NOT_STARTED: readonly (number | null)[] = [126, 127];

/** The shell's words for a program that is not there or may not run; a project's own script may exit so too. */
export function mayBeMissing({ exitCode }: Pick<StepRun, "exitCode">): boolean {
  return NOT_STARTED.includes(exitCode);
}

/** Total. */
export function judgeStep(step: VerifierStep, run: StepRun): StepFinding {
  const problem = problemOf(step, run);
  return {
    name: step.name,
    required: step.required,
    verdict: problem === null ? "passed" : "failed",
    because: problem ?? praiseOf(step, run.reading),
    exitCode: run.exitCode,
    tests: run.reading.counts,
    durationMs: Math.round(run.durationMs),
  };
}

/** Each was ended by the sandbox, so nothing it reported counts. */
const KILLED: Record<Exclude<ExecOutcome, "ok" | "failed">, (step: VerifierStep) => string> = {
  timeout: ({ timeout_seconds }) => `the verifier did not end within ${timeout_seconds} s and was killed`,
  output_limit: () => "the verifier wrote more than a command may, and was killed",
  oom: () => "the verifier took more memory than a run may, and was killed",
  pids: () => "the verifier started more processes than a run may",
  quota: () => "the verifier filled the workspace's disk",
  cancelled: () => "the verifier was stopped",
  sandbox_error: () => "the sandbox failed under the verifier",
};

function problemOf(step: VerifierStep, { outcome, exitCode, reading }: StepRun): string | null {
  const { counts, problem } = reading;
  if (outcome !== "ok" && outcome !== "failed") return KILLED[outcome](step);
  if (counts.failed > 0) return redOf(step, reading);
  if (exitCode !== 0) return `the verifier exited with ${exitCode ?? "a signal"}`;
  if (problem !== null) return problem;
  return tooFew(step, reading);
}

/** A test that was skipped shows nothing. */
function tooFew({ report }: VerifierStep, { counts: { total, skipped } }: Reading): string | null {
  const least = "least_tests" in report ? report.least_tests : 0;
  const ran = total - skipped;
  if (ran >= least) return null;
  return `only ${ran} of at least ${least} tests ran${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

function redOf({ report }: VerifierStep, { counts: { failed, total } }: Reading): string {
  return report.format === "sarif"
    ? `${failed} findings of level error`
    : `${failed} of ${total} tests failed`;
}

function praiseOf({ report }: VerifierStep, { counts }: Reading): string {
  if (report.format === "exit_code") return "exit code 0";
  if (report.format === "sarif") return "no finding of level error";
  if (report.format === "lcov") return `at least ${report.least_percent} % of the lines ran`;
  const counted = `${counts.passed} of ${counts.total} tests passed`;
  return counts.skipped > 0 ? `${counted}, ${counts.skipped} skipped` : counted;
}
