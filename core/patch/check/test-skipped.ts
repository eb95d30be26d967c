// core/patch/check/test-skipped.ts: tests that are told not to run, to run alone, or to be expected to fail.
import type { Check } from "./check.ts";
import { surplus } from "./test-change.ts";

export const testSkipped: Check = ({ tests }) =>
  surplus(tests, "skips", "after").map(({ path, count, first }) => ({
    path,
    line: first.line,
    says: `${count} more ${count === 1 ? "mark" : "marks"} than before that ${count === 1 ? "skips" : "skip"} tests, single them out or expect them to fail`,
  }));
