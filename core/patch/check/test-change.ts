// core/patch/check/test-change.ts: what a changed file's tests were and are, and which of it the patch truly takes or adds.
import { lineCounter } from "../../line-counter.ts";
import { changeClassOf } from "../change-class.ts";
import type { FileChange } from "./check.ts";
import { codeOf } from "./code-text.ts";
import type { TestLanguage } from "./test-language.ts";
import { placeOf, placesLike } from "./test-place.ts";
import { testLanguageOf } from "./test-language.ts";

/** `text`: the line that names it, to know it again elsewhere. */
export type Mark = { line: number; text: string };
type Tests = { cases: Mark[]; assertions: Mark[]; skips: Mark[]; conditions: Mark[] };
export type TestChange = { path: string; deleted: boolean; before: Tests; after: Tests };

const NONE = /(?!)/g;
const MARK_UNITS = 300;
const LINES_TO_NAME = 6;

/** By its path alone: a mark of generated code inside a test does not take it away. */
export function testChanges(changes: readonly FileChange[]): TestChange[] {
  return changes.flatMap(({ path, before, after, modeAfter }) => {
    const language = testLanguageOf(path);
    if (language === null || before === null || after === null) return [];
    if (!language.anywhere && changeClassOf(path) !== "test") return [];
    const deleted = modeAfter === null;
    return [{ path, deleted, before: readTests(before, language), after: readTests(after, language) }];
  });
}

function readTests(text: string, language: TestLanguage): Tests {
  const code = codeOf(text, language.syntax);
  const lines = text.split("\n");
  return {
    cases: marksOf(code, language.cases, (line) => lineNaming(lines, line, language.named)),
    assertions: marksOf(code, language.assertions, (line) => shown(lines[line - 1])),
    skips: marksOf(code, language.skips, (line) => shown(lines[line - 1])),
    conditions: marksOf(code, language.conditions ?? NONE, (line) => shown(lines[line - 1])),
  };
}

function marksOf(code: string, pattern: RegExp, nameOf: (line: number) => string): Mark[] {
  const lineOf = lineCounter(code);
  return [...code.matchAll(pattern)].map(({ index }) => {
    const line = lineOf(index);
    return { line, text: nameOf(line) };
  });
}

function lineNaming(lines: readonly string[], line: number, named: RegExp | undefined): string {
  const near = lines.slice(line - 1, line - 1 + LINES_TO_NAME).map(shown);
  return near.find((text) => named?.test(text) ?? true) ?? near[0] ?? "";
}

function shown(line: string | undefined): string {
  return (line ?? "").slice(0, MARK_UNITS).trim();
}

/** `first`: of those that the other side lacks. */
export type Surplus = { path: string; deleted: boolean; count: number; had: number; first: Mark };

/**
 * Files of which one side has more marks than the other, less those whose very line comes or goes in another file: what
 * is moved is neither taken nor added. A case is moved only to where it still runs.
 */
export function surplus(tests: readonly TestChange[], of: keyof Tests, side: "before" | "after"): Surplus[] {
  const other = side === "before" ? "after" : "before";
  const placed = (path: string): string => (of === "cases" ? placeOf(path) : "other");
  const elsewhere = new Map<string, Map<string, number>>();
  for (const test of tests) {
    const place = placed(test.path);
    elsewhere.set(place, tally(beyond(test[other][of], test[side][of]), elsewhere.get(place)));
  }
  return tests.flatMap((test) => {
    const had = test[side][of].length;
    const more = had - test[other][of].length;
    if (more <= 0) return [];
    const own = beyond(test[side][of], test[other][of]);
    const places = placesLike(placed(test.path)).flatMap((place) => elsewhere.get(place) ?? []);
    const moved = own.filter(({ text }) => places.some((counts) => takeOne(counts, text)));
    const count = more - moved.length;
    const [first] = own;
    if (count <= 0 || first === undefined) return [];
    return [{ path: test.path, deleted: test.deleted, count, had, first }];
  });
}

/** The first line in each file that stood in none before: where a count says nothing. */
export function newLines(tests: readonly TestChange[], of: keyof Tests): { path: string; first: Mark }[] {
  const known = tally(tests.flatMap(({ before }) => before[of]));
  return tests.flatMap(({ path, after }) => {
    const [first] = after[of].filter(({ text }) => !takeOne(known, text));
    return first === undefined ? [] : [{ path, first }];
  });
}

/** Those of `marks` that are not matched by one of `others`, line by line. */
function beyond(marks: readonly Mark[], others: readonly Mark[]): Mark[] {
  const left = tally(others);
  return marks.filter(({ text }) => !takeOne(left, text));
}

function tally(marks: readonly Mark[], counts = new Map<string, number>()): Map<string, number> {
  for (const { text } of marks) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

function takeOne(counts: Map<string, number>, text: string): boolean {
  const left = counts.get(text) ?? 0;
  if (left > 0) counts.set(text, left - 1);
  return left > 0;
}
