// core/patch/check/test-removed.ts: test cases that were there and are not, in files that stay and in files that go.
import { changeClassOf } from "../change-class.ts";
import type { Check, FileChange, Spot } from "./check.ts";
import type { Surplus, TestChange } from "./test-change.ts";
import { surplus } from "./test-change.ts";
import { isTestName, placeOf, placesLike } from "./test-place.ts";
import { testLanguageOf } from "./test-language.ts";

export const testRemoved: Check = ({ changes, tests }) => [
  ...surplus(tests, "cases", "before").map(removedCases),
  ...removedFiles(changes, new Set(tests.filter(isUncounted).map(({ path }) => path))),
];

/** It may be a test as a whole, or name its cases in a way that we do not read. */
function isUncounted({ path, before }: TestChange): boolean {
  const checks = isTestName(path.toLowerCase()) || before.assertions.length > 0;
  return before.cases.length === 0 && checks;
}

function removedCases({ path, deleted, count, had }: Surplus): Spot {
  const says = deleted
    ? `a test file with ${had} test cases is deleted`
    : `${had} test cases before, ${had - count} after`;
  return { path, line: null, says };
}

/** In a language we do not read a file is a test by its name; moved, it is the same text under another path. */
function removedFiles(changes: readonly FileChange[], uncounted: ReadonlySet<string>): Spot[] {
  const added = new Map<string, Set<string | null>>();
  for (const { path, after, modeBefore } of changes) {
    const place = placeOf(path);
    if (modeBefore === null) added.set(place, (added.get(place) ?? new Set()).add(after));
  }
  const isMoved = (path: string, text: string | null): boolean =>
    placesLike(placeOf(path)).some((place) => added.get(place)?.has(text) ?? false);
  return changes
    .filter(({ path, before, modeAfter }) => {
      const isNamed = changeClassOf(path) === "test" && isTestName(path.toLowerCase());
      const isTest = testLanguageOf(path) === null ? isNamed : uncounted.has(path);
      return modeAfter === null && isTest && !isMoved(path, before);
    })
    .map(({ path }) => ({ path, line: null, says: "a test file is deleted" }));
}
