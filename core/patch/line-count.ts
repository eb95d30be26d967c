// core/patch/line-count.ts: how many lines a change adds and removes; where it would cost too much it counts too many, never too few.

export type LineCount = { added: number; removed: number };

const MAX_LINES = 20_000;
const MAX_EDITS = 4_000;

/** Two texts → the fewest lines to add and remove, the last line's missing end counted as a change. Total. */
export function countLines(before: string, after: string): LineCount {
  const [old, now] = trimmed(linesOf(before), linesOf(after));
  const all = { added: now.length, removed: old.length };
  if (old.length === 0 || now.length === 0) return all;
  if (old.length + now.length > MAX_LINES) return all;
  const edits = fewestEdits(old, now);
  if (edits === null) return all;
  const grown = now.length - old.length; // added - removed, while edits = added + removed
  return { added: (edits + grown) / 2, removed: (edits - grown) / 2 };
}

/** Each line with its end, so that a last line without one differs from the same line with one. */
function linesOf(text: string): string[] {
  const lines = text.split("\n").map((line) => `${line}\n`);
  const last = lines.pop() ?? "\n";
  return last === "\n" ? lines : [...lines, last.slice(0, -1)];
}

/** Without what both begin with and both end with. */
function trimmed(old: readonly string[], now: readonly string[]): [string[], string[]] {
  const shorter = Math.min(old.length, now.length);
  let start = 0;
  while (start < shorter && old[start] === now[start]) start += 1;
  let end = 0;
  while (end < shorter - start && old[old.length - 1 - end] === now[now.length - 1 - end]) end += 1;
  return [old.slice(start, old.length - end), now.slice(start, now.length - end)];
}

/**
 * Myers, "An O(ND) Difference Algorithm" (1986), the greedy search for the number of edits alone: `reach[k]` is the
 * furthest line of `old` that a path on diagonal k has come to. Null beyond `MAX_EDITS`.
 */
function fewestEdits(old: readonly string[], now: readonly string[]): number | null {
  const bound = Math.min(old.length + now.length, MAX_EDITS);
  const reach = new Int32Array(2 * bound + 3);
  const at = (k: number): number => reach[bound + 1 + k] ?? 0;
  for (let edits = 0; edits <= bound; edits += 1) {
    for (let k = -edits; k <= edits; k += 2) {
      const isDown = k === -edits || (k !== edits && at(k - 1) < at(k + 1));
      const x = slide({ old, now, k }, isDown ? at(k + 1) : at(k - 1) + 1);
      reach[bound + 1 + k] = x;
      if (x >= old.length && x - k >= now.length) return edits;
    }
  }
  return null;
}

type Diagonal = { old: readonly string[]; now: readonly string[]; k: number };

/** As far as the lines are equal. */
function slide({ old, now, k }: Diagonal, from: number): number {
  let x = from;
  while (x < old.length && x - k < now.length && old[x] === now[x - k]) x += 1;
  return x;
}
