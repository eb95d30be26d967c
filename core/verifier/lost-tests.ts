// core/verifier/lost-tests.ts: what a change took away of the tests, in words for people. Total.
import type { BaselineComparison, LostTests } from "../schema/verification.ts";

const SHOWN = 5;

/** `2 tests are gone: a, b`, `1 test is skipped now: c`, `3 tests are not known to pass still: …`; none where nothing was lost, or compared. */
export function lostTests(compared: BaselineComparison | undefined): string[] {
  if (compared === undefined) return [];
  const { vanished, newlySkipped, unaccounted = 0 } = compared;
  return [...told(vanished, "gone"), ...told(newlySkipped, "skipped now"), ...unknown(unaccounted)];
}

function unknown(count: number): string[] {
  if (count === 0) return [];
  return [`${areTests(count)} not known to pass still: there are more tests than are kept by name`];
}

function areTests(count: number): string {
  return `${count} ${count === 1 ? "test is" : "tests are"}`;
}

function told({ count, names }: LostTests, what: string): string[] {
  if (count === 0) return [];
  const more = count - Math.min(names.length, SHOWN);
  const rest = more > 0 ? ` and ${more} more` : "";
  return [`${areTests(count)} ${what}: ${names.slice(0, SHOWN).join(", ")}${rest}`];
}
