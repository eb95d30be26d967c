// test/core/patch/line-count.test.ts: against a plain table of longest common subsequences, and at its bounds.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countLines } from "../../../core/patch/line-count.ts";

/** The textbook recurrence, on lines with their ends. */
function oracle(before: string, after: string): { added: number; removed: number } {
  const [a, b] = [before, after].map((text) => text.match(/[^\n]*\n|[^\n]+$/g) ?? []);
  if (!a || !b) throw new Error("unreachable");
  const table = Array.from({ length: a.length + 1 }, () => Array.from({ length: b.length + 1 }, () => 0));
  const at = (i: number, j: number): number => table[i]?.[j] ?? 0;
  for (let i = 1; i <= a.length; i += 1) {
    for (let j = 1; j <= b.length; j += 1) {
      const row = table[i];
      if (row) row[j] = a[i - 1] === b[j - 1] ? at(i - 1, j - 1) + 1 : Math.max(at(i - 1, j), at(i, j - 1));
    }
  }
  const kept = at(a.length, b.length);
  return { added: b.length - kept, removed: a.length - kept };
}

describe("lines added and removed", () => {
  test("are the fewest", () => {
    const text = fc
      .array(fc.constantFrom("a", "b", "c", ""), { maxLength: 14 })
      .map((lines) => lines.join("\n"));
    fc.assert(
      fc.property(text, text, (before, after) => {
        expect(countLines(before, after)).toEqual(oracle(before, after));
      }),
      { numRuns: 3000 },
    );
  });

  test.each([
    { before: "", after: "", added: 0, removed: 0 },
    { before: "", after: "a\n", added: 1, removed: 0 },
    { before: "a\nb\n", after: "", added: 0, removed: 2 },
    { before: "a\n", after: "a", added: 1, removed: 1 },
    { before: "a\nb\nc\n", after: "a\nx\nc\n", added: 1, removed: 1 },
    { before: "a\r\n", after: "a\n", added: 1, removed: 1 },
  ])("of $before to $after are $added and $removed", ({ before, after, added, removed }) => {
    expect(countLines(before, after)).toEqual({ added, removed });
  });

  test("of large or wholly different texts are all lines, soon", () => {
    const lines = (count: number, of: (index: number) => string | number): string =>
      Array.from({ length: count }, (_, index) => `${of(index)}\n`).join("");
    const start = performance.now();
    const [n, big] = [8_000, 200_000];
    expect(
      countLines(
        lines(n, (i) => `a${i}`),
        lines(n, (i) => `b${i}`),
      ),
    ).toEqual({ added: n, removed: n });
    expect(
      countLines(
        lines(big, (i) => i),
        lines(big, (i) => (i === 0 || i === big - 1 ? "x" : i)),
      ),
    ).toEqual({ added: big, removed: big });
    expect(
      countLines(
        lines(big, (i) => i),
        lines(big, (i) => (i === 7 ? "x" : i)),
      ),
    ).toEqual({ added: 1, removed: 1 });
    expect(
      countLines(
        lines(9_000, (i) => i),
        lines(9_000, (i) => (i % 9 ? i : "x")),
      ),
    ).toEqual({ added: 1000, removed: 1000 });
    expect(performance.now() - start).toBeLessThan(20_000);
  });
});
