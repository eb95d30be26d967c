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
 * Null: one of the lists is not all there is, so a test that is not named may still be there.
 */
export function compareTests(before: NamedTests, after: NamedTests): BaselineComparison | null {
  if (!before.complete || !after.complete) return null;
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
  return { vanished: lost(undefined), newlySkipped: lost("skipped") };
}

function keyOf({ step, name }: NamedTest): string {
  return `${step} ${name}`;
}
