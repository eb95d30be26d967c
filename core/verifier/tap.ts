// core/verifier/tap.ts: TAP text → its tests. Hostile input: total, linear, and what does not add up is not a pass.
import { clip } from "../policy/shown.ts";
import { createTally } from "./reading.ts";
import type { Reading, Tally, TestResult } from "./reading.ts";

const LINE = /^( {0,124})(not ok\b|ok\b|# Subtest: |1\.\.|Bail out!)(.*)/i;
const NUMBER = /^\d{1,9}\b/;
const DIAGNOSTICS = /^((?: {4}){0,31} {2})---\s*$/;
const DIRECTIVE = { ok: /(?<!\\)#\s*(skip|todo)\b/i, notOk: /(?<!\\)#\s*todo\b/i };
const MAX_DEPTH = 32;

/** A report of more lines is not read on: each costs, however short it is. */
const MOST_LINES = 1_000_000;

/** `name`: of the subtest that has begun here; `points` and `failed`: since the point above. */
type Level = { name: string | null; points: number; failed: number };

type State = {
  tally: Tally;
  levels: Level[];
  /** Top-level points. */
  points: number;
  planned: number | null;
  /** The line that ends the diagnostics we are in. */
  until: string | null;
  afterPoint: boolean;
};

/**
 * A point above subtests is the sum of them and no test of its own, unless it failed and none of them did. Only what
 * `# Subtest:` announces counts as one. The plan is the top-level `1..n`. Source: TAP 14; node's reporter.
 */
export function readTap(text: string): Reading {
  const levels = Array.from({ length: MAX_DEPTH + 1 }, newLevel);
  const tally = createTally();
  const state: State = { tally, levels, points: 0, planned: null, until: null, afterPoint: false };
  const lines = text.split("\n", MOST_LINES + 1);
  if (lines.length > MOST_LINES) tally.spoil(`the report has more than ${MOST_LINES} lines`);
  else for (const line of lines) readLine(state, line);
  const { planned, points } = state;
  if (state.until !== null) tally.spoil("the report ends within the diagnostics of a test");
  if (planned === null && points > 0) tally.spoil("the report has no plan");
  if (planned !== null && planned !== points)
    tally.spoil(`${planned} tests were planned, ${points} reported`);
  return tally.reading();
}

function readLine(state: State, line: string): void {
  if (state.until !== null) {
    if (line.trimEnd() === state.until) state.until = null;
    return;
  }
  const diagnostics = state.afterPoint ? DIAGNOSTICS.exec(line) : null;
  state.afterPoint = false;
  if (diagnostics) state.until = `${diagnostics[1] ?? ""}...`;
  else readWord(state, line);
}

function readWord(state: State, line: string): void {
  const [, indent = "", word = "", rest = ""] = LINE.exec(line) ?? [];
  const depth = indent.length / 4;
  switch (word.toLowerCase()) {
    case "ok":
    case "not ok":
      return takePoint(state, depth, pointOf(rest, word.length > 2));
    case "# subtest: ":
      return nameSubtest(state, depth, rest);
    case "1..":
      return depth === 0 ? takePlan(state, rest) : undefined;
    case "bail out!":
      state.tally.spoil(`the verifier bailed out:${clip(rest, 100)}`);
  }
}

function takePlan(state: State, rest: string): void {
  const [number] = NUMBER.exec(rest) ?? [];
  if (number === undefined) return;
  const planned = Number(number);
  if (state.planned !== null && state.planned !== planned)
    state.tally.spoil(`${state.planned} tests were planned, and ${planned} later`);
  state.planned = planned;
}

/** Nowhere, where it is indented by no multiple of four, or deeper than we follow. */
function nameSubtest({ levels }: State, depth: number, name: string): void {
  const level = levels[depth];
  if (level) level.name = name;
}

function takePoint(state: State, depth: number, { name, outcome }: TestResult): void {
  const { tally, levels } = state;
  const [own, below] = [levels[depth], levels[depth + 1]];
  if (!own || !below || levels[depth - 1]?.name === null) return;
  const failed = outcome === "failed" ? 1 : 0;
  const isSum = below.points > 0 && failed <= below.failed;
  const path = [...levels.slice(0, depth).flatMap((level) => level.name ?? []), name].join(" > ");
  if (!isSum) tally.add(path, outcome);
  levels[depth] = { name: null, points: own.points + 1, failed: own.failed + failed };
  levels[depth + 1] = newLevel();
  if (depth === 0) state.points += 1;
  state.afterPoint = true;
}

function newLevel(): Level {
  return { name: null, points: 0, failed: 0 };
}

/**
 * ` 3 - adds # SKIP later` → a name and an outcome. A `#` that begins no directive is of the name. What failed was not
 * skipped, so there only TODO is one.
 */
function pointOf(rest: string, isRed: boolean): TestResult {
  const name = rest.replace(/^\s*\d*\s*(?:- )?/, "");
  const hash = name.search(isRed ? DIRECTIVE.notOk : DIRECTIVE.ok);
  if (hash >= 0) return { name: name.slice(0, hash), outcome: "skipped" };
  return { name, outcome: isRed ? "failed" : "passed" };
}
