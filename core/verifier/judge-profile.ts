// core/verifier/judge-profile.ts: what the steps found → the verdict of the whole: passed where every required step has. Total.
import type {
  StepFinding,
  VerificationReport,
  VerifierProfile,
  VerifierStep,
} from "../schema/verification.ts";
import { addCounts, noTests } from "./reading.ts";

export type JudgedProfile = Pick<
  VerificationReport,
  "verdict" | "because" | "exitCode" | "tests" | "durationMs"
> & { steps: StepFinding[] };

/** `found`: of the first steps of the profile, in their order; the rest did not run. */
export function judgeProfile({ steps }: VerifierProfile, found: readonly StepFinding[]): JudgedProfile {
  const red = found.find(isDecisive);
  const rest = steps.slice(found.length).map((step) => notRun(step, red));
  const all = [...found, ...rest];
  const verdict = red ? "failed" : all.some(isMissing) ? "not_run" : "passed";
  return {
    verdict,
    because: becauseOf(all, red),
    exitCode: (red ?? found.findLast(({ required }) => required))?.exitCode ?? null,
    tests: all.map(({ tests }) => tests).reduce(addCounts, noTests()),
    durationMs: found.reduce((sum, { durationMs }) => sum + durationMs, 0),
    steps: all,
  };
}

/** No step behind it is run. */
export function isDecisive({ required, verdict }: StepFinding): boolean {
  return required && verdict === "failed";
}

function isMissing({ required, verdict }: StepFinding): boolean {
  return required && verdict === "not_run";
}

function notRun({ name, required }: VerifierStep, red: StepFinding | undefined): StepFinding {
  const because = red ? `not run, as ${red.name} failed` : "not run";
  return { name, required, verdict: "not_run", because, exitCode: null, tests: noTests(), durationMs: 0 };
}

/** A single step speaks for itself. An advisory one is always told where it is red. */
function becauseOf(all: readonly StepFinding[], red: StepFinding | undefined): string {
  const named = ({ name, because }: StepFinding): string =>
    all.length === 1 ? because : `${name}: ${because}`;
  const decided = red ? [red] : all.filter(({ required }) => required);
  const advisory = all.filter(({ required, verdict }) => !required && verdict === "failed");
  return [...decided.map(named), ...advisory.map((step) => `${named(step)} (advisory)`)].join("; ");
}
