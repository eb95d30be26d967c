// core/patch/check/test-weakened.ts: fewer assertions in a file whose test cases are all still there, or another command that runs them.
import { testsOffIn } from "../manifest-toml.ts";
import { objectOf, parsedJson } from "../untrusted-json.ts";
import type { Check, FileChange, Spot } from "./check.ts";
import type { TestChange } from "./test-change.ts";
import { surplus } from "./test-change.ts";

/** What runs beside the second is new as soon as the second was there. */
const SCRIPTS = ["pretest", "test", "posttest"];

export const testWeakened: Check = ({ changes, tests }) => [
  ...fewerAssertions(tests),
  ...changes.flatMap(otherCommands),
  ...changes.flatMap(turnedOff),
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
    (old?.[script] ?? old?.["test"]) === undefined || old?.[script] === now?.[script]
      ? []
      : [{ path, line: null, says: `script ${script}, by which tests are run, is new, another or gone` }],
  );
}

/** `cargo test` passes over what its manifest says is not tested. */
function turnedOff({ path, before, after }: FileChange): Spot[] {
  if (!/(?:^|\/)Cargo\.toml$/u.test(path) || after === null) return [];
  const old = new Set(testsOffIn(before ?? ""));
  return testsOffIn(after)
    .filter((setting) => !old.has(setting))
    .map((setting) => ({ path, line: null, says: `${setting} is false, so that cargo does not run tests` }));
}
