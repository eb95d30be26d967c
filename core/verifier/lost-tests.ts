// core/verifier/lost-tests.ts: what a change took away of the tests, in words for people. Total.
import type { BaselineComparison, LostTests } from "../schema/verification.ts";

const SHOWN = 5;

/** `2 tests are gone: a, b`, `1 test is skipped now: c`; none where nothing was lost, or compared. */
export function lostTests(compared: BaselineComparison | undefined): string[] {
  if (compared === undefined) return [];
  return [...told(compared.vanished, "gone"), ...told(compared.newlySkipped, "skipped now")];
}

function told({ count, names }: LostTests, what: string): string[] {
  if (count === 0) return [];
  const more = count - Math.min(names.length, SHOWN);
  const rest = more > 0 ? ` and ${more} more` : "";
  return [
    `${count} ${count === 1 ? "test is" : "tests are"} ${what}: ${names.slice(0, SHOWN).join(", ")}${rest}`,
  ];
}
