// core/verifier/reading.ts: what a report says, of whatever format: counts, the tests by name, and what is wrong with it. Total.
import type { TestCounts, TestOutcome } from "../schema/verification.ts";

export type TestResult = { name: string; outcome: TestOutcome };

/** `tests`: no more than are named; `problem`: a sentence's end, where the report is none to go by. */
export type Reading = { counts: TestCounts; tests: TestResult[]; problem: string | null };

/** Tests beyond these are only counted. */
export const NAMED_TESTS = 20_000;
const NAME_LENGTH = 200;

export type Tally = {
  readonly counts: TestCounts;
  add(name: string, outcome: TestOutcome): void;
  /** The first problem is the one that is told. */
  spoil(problem: string): void;
  reading(): Reading;
};

export function createTally(): Tally {
  const counts = noTests();
  const tests: TestResult[] = [];
  let first: string | null = null;
  return {
    counts,
    add(name, outcome) {
      counts.total += 1;
      counts[outcome] += 1;
      if (tests.length < NAMED_TESTS) tests.push({ name: plainName(name), outcome });
    },
    spoil(problem) {
      first ??= problem;
    },
    reading: () => ({ counts, tests, problem: first }),
  };
}

export function noTests(): TestCounts {
  return { total: 0, passed: 0, failed: 0, skipped: 0 };
}

export function addCounts(left: TestCounts, right: TestCounts): TestCounts {
  return {
    total: left.total + right.total,
    passed: left.passed + right.passed,
    failed: left.failed + right.failed,
    skipped: left.skipped + right.skipped,
  };
}

/** One line, well formed, of bounded length; never empty. */
function plainName(name: string): string {
  const cut = name.slice(0, 2 * NAME_LENGTH); // before anything is looked for in a name of megabytes
  const line = cut.replaceAll(/[\p{C}\p{Z}]+/gu, " ").trim();
  const halved = /\p{Cs}$/u; // a character that the cut went through
  return line.slice(0, NAME_LENGTH).replace(halved, "") || "(no name)";
}
