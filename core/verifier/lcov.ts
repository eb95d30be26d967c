// core/verifier/lcov.ts: LCOV tracefiles → how much of the lines that can run did run. Hostile input: total, linear.
import type { Reading } from "./reading.ts";
import { noTests } from "./reading.ts";

const COUNT = /^(LF|LH):(\d{1,9})\s*$/;
const RAN = /^DA:\d+,0*[1-9]/;
const MOST_LINES = 1e12;

/** `found` lines that can run, of which `hit` did. */
type Sums = { found: number; hit: number };

/** `summed`: what its LF and LH say; `counted`: its DA, one a line. */
type FileRecord = { summed: Sums | null; counted: Sums };

type State = { total: Sums; open: FileRecord | null; problem: string | null };

/** A file in several records counts in each: a runner writes one of it. Source: geninfo(1), FILES. */
export function readLcov(texts: readonly string[], leastPercent: number): Reading {
  const state: State = { total: { found: 0, hit: 0 }, open: null, problem: null };
  for (const text of texts) {
    for (const line of text.split("\n")) readLine(state, line);
    if (state.open !== null) state.problem ??= "the report ends within a record";
    state.open = null;
  }
  const problem = state.problem ?? shortOf(state.total, leastPercent);
  return { counts: noTests(), tests: [], problem };
}

function readLine(state: State, line: string): void {
  if (line.startsWith("SF:")) beginRecord(state);
  else if (line.startsWith("DA:")) countLine(state, line);
  else if (line.startsWith("L")) takeSum(state, line);
  else if (line.trimEnd() === "end_of_record") endRecord(state);
}

function beginRecord(state: State): void {
  if (state.open !== null) state.problem ??= "a record of the report has no end";
  state.open = { summed: null, counted: { found: 0, hit: 0 } };
}

function countLine({ open }: State, line: string): void {
  if (open === null) return;
  open.counted.found += 1;
  if (RAN.test(line)) open.counted.hit += 1;
}

function takeSum(state: State, line: string): void {
  const [, kind, count] = COUNT.exec(line) ?? [];
  if (kind === undefined) return;
  if (state.open === null) {
    state.problem ??= "the report has counts of no file";
    return;
  }
  const summed = (state.open.summed ??= { found: 0, hit: 0 });
  summed[kind === "LF" ? "found" : "hit"] += Number(count);
}

function endRecord(state: State): void {
  const { open, total } = state;
  if (open === null) return;
  const { found, hit } = open.summed ?? open.counted;
  if (hit > found) state.problem ??= "the report has more lines that ran than lines that can run";
  total.found = Math.min(total.found + found, MOST_LINES);
  total.hit = Math.min(total.hit + hit, MOST_LINES);
  state.open = null;
}

function shortOf({ found, hit }: Sums, leastPercent: number): string | null {
  if (found === 0) return "the report has no line that can run";
  if (100 * hit >= leastPercent * found) return null;
  return `${((100 * hit) / found).toFixed(1)} % of ${found} lines ran, at least ${leastPercent} % must`;
}
