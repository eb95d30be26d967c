// test/core/shell/parse.test.ts: each layer of the reading refuses by itself, so that one may fail.
import { parse } from "unbash";
import { expect, test } from "vitest";
import { uncoveredAt } from "../../../core/shell/cover.ts";
import { parseShell } from "../../../core/shell/parse.ts";
import { readShell } from "../../../core/shell/reading.ts";

test.each(["ls;; rm x", "ls )", "if", "ls &", "coproc ls", "select x in a; do ls; done", "'x", "", "# x"])(
  "I20 the adapter alone refuses %s",
  (text) => expect(parseShell(text)).toMatchObject({ kind: "refused" }),
);

test.each(["$X a", "$(ls)", "*", "{a,b}", "$'ls'", "l$'s'", '"$X"', "~/ls"])(
  "I20 a program is never built by expansion: %s",
  (word) => expect(readShell(word)).toMatchObject({ kind: "opaque" }),
);

test.each([
  ["a comment's end", "ls # rm\nrm x", "ls", 2],
  ["a command that was dropped at the end", "ls; rm", "ls", 2],
  ["a background mark", "ls &  ", "ls", 2],
  ["a word in a list", "if ls; then pwd; fi x", "if ls; then pwd; fi", 15],
  ["a sharp sign inside a word", "ls#x", "ls", 2],
  ["a redirection", "ls > x", "ls", 2],
])("I20 the coverage proof alone sees %s", (...[, text, kept, at]) => {
  expect(uncoveredAt(kept, parse(kept))).toBe(null);
  expect(uncoveredAt(text, parse(kept))).toBe(at);
});
