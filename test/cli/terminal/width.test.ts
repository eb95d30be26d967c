// test/cli/terminal/width.test.ts: texts on a terminal are never wider than told, whatever characters they have.
import fc from "fast-check";
import { expect, test } from "vitest";
import { fitTo, padTo, widthOf, wrapTo } from "../../../cli/terminal/width.ts";

test.each([
  ["goose", 5],
  ["雁", 2],
  ["ｇ", 2],
  ["🪿", 2],
  ["é", 1], // e and a combining accent
  ["한국어", 6],
  ["\u200b", 0],
])("%s takes %i columns", (text, width) => {
  expect(widthOf(text)).toBe(width);
});

test("a text that is cut says so, and half a wide character is none", () => {
  expect(fitTo("gray goose", 6)).toBe("gray …");
  expect(fitTo("雁雁雁", 4)).toBe("雁…");
  expect(fitTo("goose", 5)).toBe("goose");
  expect(fitTo("goose", 0)).toBe("");
});

const text = fc.string({ unit: "grapheme" }).map((each) => each.replaceAll(/[\p{Cc}\n]/gu, " "));

test("nothing fitted is wider than its columns, and what is padded is never narrower", () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 0, max: 30 }), (line, columns) => {
      expect(widthOf(fitTo(line, columns))).toBeLessThanOrEqual(columns);
      expect(widthOf(padTo(line, columns))).toBeGreaterThanOrEqual(columns);
    }),
  );
});

test("wrapped lines keep every word, and none is too wide from two columns on", () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 2, max: 30 }), (line, columns) => {
      const lines = wrapTo(line, columns);
      expect(lines.join("").replaceAll(/\s/g, "")).toBe(line.replaceAll(/\s/g, ""));
      for (const each of lines) expect(widthOf(each)).toBeLessThanOrEqual(columns);
    }),
  );
});
