// core/verifier/compare.ts: the tests of two verifications by name: what passed before and is gone or skipped after. Total, linear.
import type {
  BaselineComparison,
  LostTests,
  NamedTest,
  NamedTests,
  TestOutcome,
} from "../schema/verification.ts";
import { SHOWN_TESTS } from "../schema/verification.ts";

/**
 * A name may stand for several tests: it is lost once none of them passes, and none fails, as a failure is told anyway.
 * Where the list after is not all there is, a test that is not named there may still be: none is lost, and those that
 * may be are counted. Null: the list before is not all there is.
 */
export function compareTests(before: NamedTests, after: NamedTests): BaselineComparison | null {
  if (!before.complete) return null;
  const now = new Map<string, TestOutcome>();
  for (const test of after.tests) {
    const known = now.get(keyOf(test));
    if (known === undefined || known === "skipped") now.set(keyOf(test), test.outcome);
  }
  const passed = new Map(
    before.tests.filter(({ outcome }) => outcome === "passed").map((test) => [keyOf(test), test.name]),
  );
  const lost = (outcome: TestOutcome | undefined): LostTests => {
    const names = [...passed].filter(([key]) => now.get(key) === outcome).map(([, name]) => name);
    return { count: names.length, names: names.slice(0, SHOWN_TESTS) };
  };
  const [vanished, newlySkipped] = [lost(undefined), lost("skipped")];
  if (after.complete) return { vanished, newlySkipped };
  const unaccounted = vanished.count + newlySkipped.count;
  const none: LostTests = { count: 0, names: [] };
  return { vanished: none, newlySkipped: none, ...(unaccounted > 0 && { unaccounted }) };
}

function keyOf({ step, name }: NamedTest): string {
  return `${step} ${name}`;
}
