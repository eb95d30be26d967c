// core/patch/check/test-weakened.ts: fewer assertions in a file whose test cases are all still there.
import type { Check } from "./check.ts";
import { surplus } from "./test-change.ts";

/** Calls and statements that assert are counted, not what they say. Of removed cases `test_removed` speaks. */
export const testWeakened: Check = ({ tests }) => {
  const removed = new Set(surplus(tests, "cases", "before").map(({ path }) => path));
  return surplus(tests, "assertions", "before")
    .filter(({ path }) => !removed.has(path))
    .map(({ path, count, had }) => ({
      path,
      line: null,
      says: `${had} assertions before, ${had - count} after, and no fewer test cases`,
    }));
};
