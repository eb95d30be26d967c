// core/instructions/report.ts: what was found in all of a base's instruction files, small enough to be decided on.
import type { InstructionFinding, Suspicion } from "../schema/instructions.ts";
import { scanInstructions } from "./scan.ts";

const MOST_SHOWN = 20;

export type Found = { findings: InstructionFinding[]; counts: Partial<Record<Suspicion, number>> };

/** `texts`: as an agent would be given them, but before redaction. The first finding of each kind is always shown. Total. */
export function findingsIn(texts: readonly { path: string; text: string }[]): Found {
  const all = texts.flatMap(({ path, text }) =>
    [...scanInstructions(wordsOf(path)), ...scanInstructions(text)].map((found): InstructionFinding => ({
      path,
      ...found,
    })),
  );
  const counts: Found["counts"] = {};
  for (const { kind } of all) counts[kind] = (counts[kind] ?? 0) + 1;
  const firsts = new Set(Object.keys(counts).map((kind) => all.find((found) => found.kind === kind)));
  const rest = all.filter((found) => !firsts.has(found)).slice(0, MOST_SHOWN - firsts.size);
  const shown = new Set([...firsts, ...rest]);
  return { findings: all.filter((found) => shown.has(found)), counts };
}

/** The agent is told the path, too. */
function wordsOf(path: string): string {
  return path.replaceAll(/[/_-]+/gu, " ");
}

/** "1 override, 2 hidden_unicode"; null: nothing was found. */
export function countsShown(counts: Found["counts"]): string | null {
  const parts = Object.entries(counts).map(([kind, count]) => `${count} ${kind}`);
  return parts.length === 0 ? null : parts.join(", ");
}
