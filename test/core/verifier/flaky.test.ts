// test/core/verifier/flaky.test.ts: reruns are few, and a verification that disagrees with itself is marked.
import { describe, expect, test } from "vitest";
import { isWorthRerun, judgeReruns } from "../../../core/verifier/flaky.ts";
import type { VerificationReport } from "../../../core/schema/verification.ts";
import { report } from "../../workflows/run-events.ts";

const GREEN: VerificationReport = report("passed");
const red = (because: string): VerificationReport => ({ ...report("failed"), because });
const KILLED: VerificationReport = {
  ...red("the verifier did not end within 5 s and was killed"),
  exitCode: null,
};

describe("is run again", () => {
  test.each<[string, VerificationReport[], boolean]>([
    ["nothing yet: no", [], false],
    ["green: no", [GREEN], false],
    ["red: once", [red("1 of 3 tests failed")], true],
    ["red twice alike: no more", [red("1 of 3 tests failed"), red("1 of 3 tests failed")], false],
    ["red twice, differently: a third time", [red("1 of 3 tests failed"), red("2 of 3 tests failed")], true],
    ["red three times: no more", [red("a"), red("b"), red("c")], false],
    [
      "red twice, as many, but other tests: a third time",
      [
        { ...red("1 of 3 tests failed"), failedTests: ["a"] },
        { ...red("1 of 3 tests failed"), failedTests: ["b"] },
      ],
      true,
    ],
    ["killed: no", [KILLED], false],
    ["not run: no", [report("not_run")], false],
  ])("%s", (_, reports, expected) => expect(isWorthRerun(reports)).toBe(expected));
});

describe("the last run stands", () => {
  test("marked as flaky with what the other found", () => {
    const judged = judgeReruns([red("1 of 3 tests failed"), GREEN]);
    expect(judged).toStrictEqual({ ...GREEN, flaky: "failed: 1 of 3 tests failed" });
  });

  test("with what has a canonical text, wherever it is cut", () => {
    const names = Array.from({ length: 4 }, (_, n) => `${"x".repeat(n)}${"\u{1F986}".repeat(40)}`);
    for (const name of names) {
      const failedTests = [name, name, name, name];
      const { flaky } = judgeReruns([{ ...red("4 of 4 tests failed"), failedTests }, GREEN]);
      expect(flaky?.isWellFormed()).toBe(true);
      expect(flaky?.length).toBeLessThanOrEqual(300);
    }
  });

  test("unmarked where all agree", () => {
    expect(judgeReruns([GREEN])).toStrictEqual(GREEN);
    expect(judgeReruns([red("a"), red("a")])).toStrictEqual(red("a"));
  });
});
