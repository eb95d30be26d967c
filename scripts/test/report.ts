// scripts/test/report.ts: vitest's JSON report → counts; a file that could not be loaded counts as a failed test.
import { z } from "zod";

const Assertion = z.object({ status: z.string(), fullName: z.string() });
const Report = z.object({
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(Assertion) })),
});

export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  /** Titles of tests that did not run: skipped, to do, or filtered away. */
  readonly skipped: readonly string[];
}

/** `report`: parsed JSON, or undefined when there is none: nothing ran then. Throws on another shape. */
export function countTests(report: unknown): TestCounts {
  const files = report === undefined ? [] : Report.parse(report).testResults;
  const tests = files.flatMap((file) => file.assertionResults);
  const failed = tests.filter((test) => test.status === "failed").length;
  const brokenFiles = files.filter(
    (file) => file.status === "failed" && file.assertionResults.every((test) => test.status !== "failed"),
  );
  return {
    passed: tests.filter((test) => test.status === "passed").length,
    failed: failed + brokenFiles.length,
    skipped: tests.filter((test) => !["passed", "failed"].includes(test.status)).map((test) => test.fullName),
  };
}
