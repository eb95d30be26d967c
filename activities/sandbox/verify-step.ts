// activities/sandbox/verify-step.ts: one step of a profile in a workspace, what came of it, and the tests by name.
import type { StepFinding, VerifierStep } from "../../core/schema/verification.ts";
import { printedByGoTest } from "../../core/verifier/go-test.ts";
import { isOnOutput, readReport } from "../../core/verifier/read-report.ts";
import type { TestResult } from "../../core/verifier/reading.ts";
import { judgeStep, mayBeMissing } from "../../core/verifier/verdict.ts";
import { toApplicationFailure } from "../failure.ts";
import { orLost, run, transcript, usageOf } from "./command.ts";
import type { SandboxDeps } from "./deps.ts";
import type { ExecResult, Stream, Workspace } from "./driver/driver.ts";
import { expectReports } from "./report-files.ts";

const LOOK_SECONDS = 30;

/** `log`: raw. */
export type StepDone = { finding: StepFinding; tests: TestResult[]; log: string };

/** Fails: `verifier_infrastructure` where the step's own program is missing. */
export async function runStep(
  deps: SandboxDeps,
  workspace: Workspace,
  step: VerifierStep,
): Promise<StepDone> {
  const reports = await orLost(expectReports(deps.driver, workspace, step.report));
  const chunks: Uint8Array[] = []; // the whole report, where the log keeps two ends; bounded by what a command may write
  const onOutput = (stream: Stream, chunk: Uint8Array): void => {
    if (stream === "stdout" && isOnOutput(step.report)) chunks.push(Uint8Array.from(chunk));
  };
  const asked = { argv: step.argv, seconds: step.timeout_seconds, onOutput };
  const result = await run(deps, workspace, asked);
  const written = await orLost(reports.read());
  await orLost(reports.putBack());
  if (mayBeMissing(result)) await assertThere(deps, workspace, step);
  const stdout = Buffer.concat(chunks).toString("utf8");
  const { outcome, exitCode, durationMs } = result;
  const reading = readReport(step.report, { stdout, ...written });
  const finding = { ...judgeStep(step, { outcome, exitCode, durationMs, reading }), usage: usageOf(result) };
  return { finding, tests: reading.tests, log: transcript(forPeople(step, result)) };
}

/** People and the agent read what the tests printed, not the report's own form. */
function forPeople({ report }: VerifierStep, result: ExecResult): ExecResult {
  if (report.format !== "go_test") return result;
  const { stdout } = result;
  return { ...result, stdout: { ...stdout, text: printedByGoTest(stdout.text) } };
}

/**
 * The step's own program must be of the image: without it nothing was verified, and the project is not to blame.
 * One that lies in the repository is the project's, and so is what its tests call.
 */
async function assertThere(deps: SandboxDeps, workspace: Workspace, step: VerifierStep): Promise<void> {
  const [program = ""] = step.argv;
  if (program.includes("/") && !program.startsWith("/")) return;
  const argv = ["sh", "-c", 'command -v "$1"', "sh", program];
  const { exitCode } = await run(deps, workspace, { argv, seconds: LOOK_SECONDS });
  if (exitCode === 0) return;
  throw toApplicationFailure(
    "verifier_infrastructure",
    `${program}, which the verifier's step ${step.name} runs, is not in the sandbox's image`,
  );
}
