// test/core/verifier/shown.ts: a reading as lines, for the tests of the readers.
import type { Reading } from "../../../core/verifier/reading.ts";

/** `outcome name` of each test; `! problem`. */
export const shown = ({ tests, problem }: Reading): string[] => [
  ...tests.map(({ name, outcome }) => `${outcome} ${name}`),
  ...(problem === null ? [] : [`! ${problem}`]),
];
