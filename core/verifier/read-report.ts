// core/verifier/read-report.ts: a step's report, by its format → what it says. Total.
import type { StepReport } from "../schema/verification.ts";
import { readGoTest } from "./go-test.ts";
import { readJunit } from "./junit.ts";
import { readLcov } from "./lcov.ts";
import { noTests } from "./reading.ts";
import type { Reading } from "./reading.ts";
import { readSarif } from "./sarif.ts";
import { readTap } from "./tap.ts";

const LONGEST = 16 * 1024 * 1024;

/** `files`: the texts of its report files; `problem`: why they are not all that there is. */
export type Written = { stdout: string; files: string[]; problem: string | null };

export function readReport(report: StepReport, { stdout, files, problem }: Written): Reading {
  if (isOnOutput(report) && stdout.length > LONGEST)
    return { counts: noTests(), tests: [], problem: `its report has more than ${LONGEST} characters` };
  switch (report.format) {
    case "exit_code":
      return { counts: noTests(), tests: [], problem: null };
    case "tap":
      return readTap(stdout);
    case "go_test":
      return readGoTest(stdout);
    case "junit":
      return ofFiles(readJunit(files), { files, problem });
    case "sarif":
      return ofFiles(readSarif(files), { files, problem });
    case "lcov":
      return ofFiles(readLcov(files, report.least_percent), { files, problem });
  }
}

/** Else it is in files, or there is none. */
export function isOnOutput({ format }: StepReport): boolean {
  return format === "tap" || format === "go_test";
}

function ofFiles(reading: Reading, { files, problem }: Omit<Written, "stdout">): Reading {
  const missing = files.length === 0 ? "the verifier has written no report" : null;
  return { ...reading, problem: problem ?? missing ?? reading.problem };
}
