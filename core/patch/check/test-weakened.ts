// core/patch/check/test-weakened.ts: fewer assertions in a file whose test cases are all still there, or another command that runs them.
import { objectOf, parsedJson } from "../untrusted-json.ts";
import type { Check, FileChange, Spot } from "./check.ts";
import type { TestChange } from "./test-change.ts";
import { surplus } from "./test-change.ts";

const SCRIPTS = ["pretest", "test", "posttest"];

export const testWeakened: Check = ({ changes, tests }) => [
  ...fewerAssertions(tests),
  ...changes.flatMap(otherCommands),
];

/** Calls and statements that assert are counted, not what they say. Of removed cases `test_removed` speaks. */
function fewerAssertions(tests: readonly TestChange[]): Spot[] {
  const removed = new Set(surplus(tests, "cases", "before").map(({ path }) => path));
  return surplus(tests, "assertions", "before")
    .filter(({ path }) => !removed.has(path))
    .map(({ path, count, had }) => ({
      path,
      line: null,
      says: `${had} assertions before, ${had - count} after, and no fewer test cases`,
    }));
}

/** What `npm test` runs: a verification by it would look at something else than before. */
function otherCommands({ path, before, after, modeAfter }: FileChange): Spot[] {
  if (!/(?:^|\/)package\.json$/u.test(path) || before === null || after === null || modeAfter === null)
    return [];
  const [old, now] = [before, after].map((text) => objectOf(objectOf(parsedJson(text))["scripts"]));
  return SCRIPTS.flatMap((script) =>
    old?.[script] === undefined || old[script] === now?.[script]
      ? []
      : [{ path, line: null, says: `script ${script}, by which tests are run, is another or gone` }],
  );
}
