// core/verifier/lcov.ts: LCOV tracefiles → how much of the lines that can run did run. Hostile input: total, linear.
import type { Reading } from "./reading.ts";
import { noTests } from "./reading.ts";

const COUNT = /^(LF|LH):(\d{1,9})\s*$/;
const MOST_LINES = 1e12;

/** A file in several records counts in each: a runner writes one of it. Source: geninfo(1), FILES. */
export function readLcov(texts: readonly string[], leastPercent: number): Reading {
  const seen = { LF: 0, LH: 0 };
  for (const line of texts.flatMap((text) => text.split("\n"))) {
    const [, kind, count] = COUNT.exec(line) ?? [];
    if (kind === "LF" || kind === "LH") seen[kind] = Math.min(seen[kind] + Number(count), MOST_LINES);
  }
  return { counts: noTests(), tests: [], problem: problemOf(seen, leastPercent) };
}

function problemOf({ LF: found, LH: hit }: { LF: number; LH: number }, leastPercent: number): string | null {
  if (found === 0) return "the report has no line that can run";
  if (hit > found) return "the report has more lines that ran than lines that can run";
  if (100 * hit >= leastPercent * found) return null;
  return `${((100 * hit) / found).toFixed(1)} % of ${found} lines ran, at least ${leastPercent} % must`;
}
