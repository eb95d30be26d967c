// core/patch/check/test-removed.ts: test cases that were there and are not, in files that stay and in files that go.
import { changeClassOf } from "../change-class.ts";
import { compileGlobs } from "../../policy/glob.ts";
import { TEST_NAMES } from "../path-patterns.ts";
import type { Check, FileChange, Spot } from "./check.ts";
import type { Surplus } from "./test-change.ts";
import { surplus } from "./test-change.ts";
import { testLanguageOf } from "./test-language.ts";

const isTestName = compileGlobs(TEST_NAMES);

export const testRemoved: Check = ({ changes, tests }) => [
  ...surplus(tests, "cases", "before").map(removedCases),
  ...removedFiles(changes),
];

function removedCases({ path, deleted, count, had }: Surplus): Spot {
  const says = deleted
    ? `a test file with ${had} test cases is deleted`
    : `${had} test cases before, ${had - count} after`;
  return { path, line: null, says };
}

/** In a language we do not read a file is a test by its name; moved, it is the same text under another path. */
function removedFiles(changes: readonly FileChange[]): Spot[] {
  const added = new Set(changes.filter(({ modeBefore }) => modeBefore === null).map(({ after }) => after));
  return changes
    .filter(({ path, before, modeAfter }) => {
      const isTest = changeClassOf(path) === "test" && isTestName(path.toLowerCase());
      return modeAfter === null && isTest && testLanguageOf(path) === null && !added.has(before);
    })
    .map(({ path }) => ({ path, line: null, says: "a test file is deleted" }));
}
