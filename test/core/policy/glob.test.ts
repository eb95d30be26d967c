// test/core/policy/glob.test.ts: our matcher against picomatch, on hostile patterns, and what no pattern may be.
import fc from "fast-check";
import picomatch from "picomatch";
import { describe, expect, test } from "vitest";
import { compileGlob, compileGlobs, GlobError } from "../../../core/policy/glob.ts";
import { globProblem } from "../../../core/schema/glob-syntax.ts";

const letters = fc.constantFrom("a", "b", ".", "ab", "x.ts");
const segment = fc.array(letters, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(""));
const isPlain = (part: string): boolean => part !== "." && part !== "..";
const path = fc
  .array(segment.filter(isPlain), { minLength: 1, maxLength: 5 })
  .map((parts) => parts.join("/"));
const wildSegment = fc
  .array(fc.constantFrom("a", "b", "ab", "*", "?", ".ts", "x"), { minLength: 1, maxLength: 5 })
  .map((parts) => parts.join("").replace(/\*+/g, "*"))
  .filter(isPlain);
const glob = fc
  .array(fc.oneof({ weight: 3, arbitrary: wildSegment }, { weight: 1, arbitrary: fc.constant("**") }), {
    minLength: 1,
    maxLength: 5,
  })
  .map((parts) => parts.join("/"));

/** Where picomatch is of two minds (`a/**` names `a` for it, but `*\/**` does not), X/** names X here. */
function oracle(pattern: string, file: string): boolean {
  const options = { dot: true, nobrace: true, noextglob: true, nobracket: true };
  if (picomatch(pattern, options)(file)) return true;
  return pattern.endsWith("/**") && oracle(pattern.slice(0, -3), file);
}

describe("patterns", () => {
  test("match what picomatch matches", () => {
    fc.assert(
      fc.property(glob, path, (pattern, file) => {
        const matches = compileGlob(pattern)(file);
        expect({ pattern, file, matches }).toEqual({ pattern, file, matches: oracle(pattern, file) });
      }),
      { numRuns: 5000 },
    );
  });

  test("match within a segment what the same regular expression matches", () => {
    const units = (...from: string[]) => fc.array(fc.constantFrom(...from), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(units("a", "b", "*", "?"), units("a", "b"), (pattern, text) => {
        const plain = pattern.join("").replace(/\*+/g, "*");
        fc.pre(plain !== "**");
        const regex = new RegExp(`^${plain.replaceAll("*", ".*").replaceAll("?", ".")}$`);
        expect([plain, text.join(""), compileGlob(plain)(text.join(""))]).toEqual([
          plain,
          text.join(""),
          regex.test(text.join("")),
        ]);
        const deep = (parts: readonly string[]): string =>
          parts.join("/").replaceAll("*", "**").replaceAll("?", "*");
        const spread = deep(plain.split(""));
        expect([spread, deep(text), compileGlob(spread)(deep(text))]).toEqual([
          spread,
          deep(text),
          regex.test(text.join("")),
        ]);
      }),
      { numRuns: 3000 },
    );
  });

  test("match a path built from them", () => {
    fc.assert(
      fc.property(glob, segment.filter(isPlain), (pattern, filler) => {
        const file = pattern.replaceAll("**", filler).replaceAll("*", filler).replaceAll("?", "q");
        expect(compileGlob(pattern)(file)).toBe(true);
      }),
    );
  });

  test.each([
    ["**", ".github/workflows/ci.yml", true],
    ["*", ".env", true],
    ["*", "src/a.ts", false],
    ["src/**", "src", true],
    ["src/**", "src/.hidden/a.ts", true],
    ["src/**", "srcs/a.ts", false],
    ["**/test/**", "test/a.ts", true],
    ["**/*.ts", "a.ts", true],
    ["a/**/b", "a/b", true],
    ["a/**/b", "a/x/y/b", true],
    ["a/**/b/**/c", "a/b/x/b/y/c", true],
    ["a?c", "a/c", false],
    ["ab*bc", "abc", false],
    ["a/b/**/b/c", "a/b/c", false],
    ["A", "a", false],
  ])("%s and %s: %s", (pattern, file, matches) => {
    expect(compileGlob(pattern)(file)).toBe(matches);
  });

  test.each([`${"*a".repeat(63)}*b`, `${"**/a/".repeat(31)}b`, `${"**/*a*a/".repeat(15)}b`])(
    "end soon on a hostile path: %s",
    (pattern) => {
      const matches = compileGlob(pattern);
      const start = performance.now();
      expect(matches("a".repeat(20_000))).toBe(false);
      expect(matches(Array.from({ length: 5_000 }, () => "aaa").join("/"))).toBe(false);
      expect(performance.now() - start).toBeLessThan(5_000);
    },
  );

  test("take time in proportion to the path, up to 100,000 characters", () => {
    const patterns = [`**/*${"a*".repeat(40)}b`, `${"**/a/".repeat(30)}b`, `**/${"*a".repeat(60)}`];
    for (const matches of patterns.map(compileGlob)) {
      const takes = (length: number): number => {
        const path = `${"aaa/".repeat(length / 4)}a`;
        const rounds = Array.from({ length: 5 }, () => {
          const start = performance.now();
          matches(path);
          return performance.now() - start;
        });
        return Math.min(...rounds);
      };
      takes(100_000); // once to be compiled
      const [short, long] = [takes(10_000), takes(100_000)];
      expect(long).toBeLessThan(Math.max(50 * short, 50)); // ten times the length; quadratic would be a hundred times
    }
  });

  test("of 512 characters and 64 stars are patterns", () => {
    expect(globProblem("a".repeat(512))).toBeNull();
    expect(globProblem("*a".repeat(64))).toBeNull();
  });

  test.each([
    ["", "characters long"],
    ["a".repeat(513), "characters long"],
    ["*".repeat(65), "more than 64 stars"],
    ["/src/**", "starts with /"],
    ["src/", "write src/**"],
    ["a//b", "segment"],
    ["./a", "segment"],
    ["a/../b", "segment"],
    ["a/**b", "whole segment"],
    ["src/{a,b}", '"{"'],
    ["src/[ab]", '"["'],
    ["!src", '"!"'],
    ["src\\a", '"\\\\"'],
    ["a\u200bb", "no pattern may have"],
    ["a\nb", "no pattern may have"],
    ["a\ud800", "no pattern may have"],
  ])("are refused: %j", (pattern, because) => {
    expect(globProblem(pattern)).toContain(because);
    expect(() => compileGlob(pattern)).toThrow(GlobError);
    expect(() => compileGlobs(["**", pattern])).toThrow(GlobError);
  });
});
