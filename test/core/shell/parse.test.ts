// test/core/shell/parse.test.ts: each layer of the reading refuses by itself, so that one may fail.
import { expect, test } from "vitest";
import { uncoveredAt } from "../../../core/shell/gaps.ts";
import { parseShell } from "../../../core/shell/parse.ts";

test.each([
  "ls &",
  "ls;; rm x",
  "ls )",
  "if",
  "f() { ls; }",
  "! ls",
  "a |& b",
  "X=1",
  "export A=1",
  "A+=1 b",
])("I20 the adapter alone refuses %s", (text) => expect(parseShell(text)).toMatchObject({ kind: "refused" }));

test.each(["$X", '"$X"', "a$(b)", "*", "{a,b}", "$'a'"])("the adapter alone says %s is dynamic", (word) => {
  const parsed = parseShell(`echo ${word}`);
  expect(parsed).toMatchObject({
    kind: "parsed",
    commands: [{ words: [{ dynamic: false }, { dynamic: true }] }],
  });
});

test.each([
  ["a comment", "ls # rm", "ls"],
  ["a command that was dropped at the end", "ls; rm", "ls"],
  ["a background mark", "ls &  ", "ls"],
])("I20 the coverage proof alone sees %s", (_, text, kept) => {
  const parsed = parseShell(kept);
  if (parsed.kind === "refused") throw new Error(parsed.because);
  expect(uncoveredAt(text, parsed.commands)).toBe(2);
});
