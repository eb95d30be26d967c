// test/core/verifier/verdict.test.ts: exit code and report must agree, and a verifier that was ended from outside says so.
import { describe, expect, test } from "vitest";
import { readReport } from "../../../core/verifier/read-report.ts";
import { judgeStep, mayBeMissing } from "../../../core/verifier/verdict.ts";
import type { StepRun } from "../../../core/verifier/verdict.ts";
import { VerifierStep } from "../../../core/schema/verification.ts";
import type { StepReport } from "../../../core/schema/verification.ts";

const step = VerifierStep.parse({
  name: "test",
  argv: ["tap"],
  timeout_seconds: 7,
  report: { format: "tap", least_tests: 1 },
});
const tap = (stdout: string) => readReport(step.report, { stdout, files: [], problem: null });
const GREEN: StepRun = { outcome: "ok", exitCode: 0, reading: tap("ok 1\n1..1\n"), durationMs: 1 };

test("green with a report that agrees is the only pass", () => {
  expect(judgeStep(step, GREEN)).toMatchObject({ verdict: "passed", because: "1 of 1 tests passed" });
});

describe("I20 no pass", () => {
  const red = { outcome: "failed", exitCode: 1 } as const;
  test.each<[string, Partial<StepRun>, string]>([
    ["a failed test", { reading: tap("not ok 1\n1..1\n"), ...red }, "1 of 1 tests failed"],
    ["a failed test behind exit code 0", { reading: tap("not ok 1\n1..1\n") }, "1 of 1 tests failed"],
    ["an exit code", { outcome: "failed", exitCode: 3 }, "the verifier exited with 3"],
    ["fewer than planned", { reading: tap("ok 1\n1..2\n") }, "2 tests were planned, 1 reported"],
    ["no plan", { reading: tap("ok 1\n") }, "the report has no plan"],
    ["none at all", { reading: tap("") }, "only 0 of at least 1 tests ran"],
    [
      "skipped ones alone",
      { reading: tap("ok 1 # SKIP\nok 2 # SKIP\n1..2\n") },
      "only 0 of at least 1 tests ran, 2 skipped",
    ],
    [
      "a failure that is to be done alone",
      { reading: tap("not ok 1 # TODO\n1..1\n") },
      "only 0 of at least 1",
    ],
    [
      "a failed test that calls itself skipped",
      { reading: tap("ok 1\nnot ok 2 - url fragment # skip\n1..2\n") },
      "1 of 2 tests failed",
    ],
    ["one that hangs", { outcome: "timeout", exitCode: null }, "did not end within 7 s and was killed"],
    ["a flood", { outcome: "output_limit", exitCode: null }, "wrote more than a command may, and was killed"],
    ["too much memory", { outcome: "oom", exitCode: null }, "took more memory than a run may"],
    ["a full disk", { outcome: "quota" }, "filled the workspace's disk"],
  ])("for %s, and why", (_, changes, because) => {
    const judged = judgeStep(step, { ...GREEN, ...changes });
    expect(judged.verdict).toBe("failed");
    expect(judged.because).toContain(because);
  });

  test.each<[string, { files: string[]; problem: string | null }, string]>([
    ["no file", { files: [], problem: null }, "the verifier has written no report"],
    ["a file that cannot be read", { files: [], problem: "it is a link" }, "it is a link"],
    ["one that is malformed", { files: ["<testsuite>"], problem: null }, "the report is no JUnit XML"],
    ["no test in it", { files: ["<testsuite/>"], problem: null }, "only 0 of at least 1 tests ran"],
    [
      "no test but a skipped one",
      { files: ["<testsuite><testcase name='a'><skipped/></testcase></testsuite>"], problem: null },
      "only 0 of at least 1 tests ran, 1 skipped",
    ],
  ])("by a report in files with %s", (_, written, because) => {
    const report: StepReport = { format: "junit", files: ["*.xml"], least_tests: 1 };
    const reading = readReport(report, { stdout: "", ...written });
    const judged = judgeStep({ ...step, report }, { ...GREEN, reading });
    expect(judged).toMatchObject({ verdict: "failed", because: expect.stringContaining(because) as string });
  });
});

test.each<[string, string, { least_tests: number; because: string }]>([
  [
    "enough that ran beside skipped ones",
    "ok 1\nok 2 # SKIP\nnot ok 3 # TODO\n1..3\n",
    { least_tests: 1, because: "1 of 3 tests passed, 2 skipped" },
  ],
  [
    "skipped ones alone, where none is asked for",
    "ok 1 # SKIP\n1..1\n",
    { least_tests: 0, because: "0 of 1 tests passed, 1 skipped" },
  ],
  ["none, where none is asked for", "1..0\n", { least_tests: 0, because: "0 of 0 tests passed" }],
])("a pass: %s", (_, text, { least_tests, because }) => {
  const report: StepReport = { format: "tap", least_tests };
  expect(judgeStep({ ...step, report }, { ...GREEN, reading: tap(text) })).toMatchObject({
    verdict: "passed",
    because,
  });
});

test("findings are counted as such, and none is a pass", () => {
  const report: StepReport = { format: "sarif", files: ["*.sarif"] };
  const judged = (results: unknown[]) => {
    const text = JSON.stringify({ version: "2.1.0", runs: [{ results }] });
    const reading = readReport(report, { stdout: "", files: [text], problem: null });
    return judgeStep({ ...step, report }, { ...GREEN, reading });
  };
  expect(judged([])).toMatchObject({ verdict: "passed", because: "no finding of level error" });
  expect(judged([{ level: "error" }])).toMatchObject({ because: "1 findings of level error" });
});

test("126 and 127 may mean a missing program, nothing else does", () => {
  const missing = [0, 1, 2, 125, 126, 127, 128, null].filter((exitCode) => mayBeMissing({ exitCode }));
  expect(missing).toStrictEqual([126, 127]);
});
