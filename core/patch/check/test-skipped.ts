// core/patch/check/test-skipped.ts: tests that are told not to run, to run alone, to be expected to fail, or to be built under another condition.
import type { Check } from "./check.ts";
import { newLines, surplus } from "./test-change.ts";

export const testSkipped: Check = ({ tests }) => [
  ...surplus(tests, "skips", "after").map(({ path, count, first }) => ({
    path,
    line: first.line,
    says: `${count} more ${count === 1 ? "mark" : "marks"} than before that ${count === 1 ? "skips" : "skip"} tests, single them out or expect them to fail`,
  })),
  ...newLines(tests, "conditions").map(({ path, first }) => ({
    path,
    line: first.line,
    says: "a condition under which tests are built is new or another",
  })),
];
