// test/core/verifier/tap.test.ts: what TAP reports: tests by name, and what is wrong with a report.
import { describe, expect, test } from "vitest";
import { readTap } from "../../../core/verifier/tap.ts";
import { shown } from "./shown.ts";

describe("TAP", () => {
  test.each<[string, string, string[]]>([
    [
      "points with numbers, descriptions and directives",
      "TAP version 14\nok 1 - adds\nnot ok 2 - takes\nok 3 # SKIP slow\nok - bare\nnot ok 5 later # TODO\n1..5\n",
      ["passed adds", "failed takes", "skipped (no name)", "passed bare", "skipped later"],
    ],
    [
      "a # that begins no directive is of the name",
      "ok 1 - issue #7\nok 2 - a \\# SKIP b\nok 3 - issue #8 # SKIP slow\n1..3\n",
      ["passed issue #7", "passed a \\# SKIP b", "skipped issue #8"],
    ],
    [
      "what failed was not skipped, whatever its name ends in",
      "not ok 1 - url fragment # skip\nnot ok 2 - b # SKIP\nnot ok 3 c # todo\n1..3\n",
      ["failed url fragment # skip", "failed b # SKIP", "skipped c"],
    ],
    [
      "subtests: the leaves count, under the names above them",
      [
        "# Subtest: sums",
        "    # Subtest: adds",
        "    ok 1 - adds",
        "    # Subtest: deep",
        "        ok 1 - one",
        "        1..1",
        "    not ok 2 - deep",
        "    1..2",
        "not ok 1 - sums",
        "1..1",
      ].join("\n"),
      ["passed sums > adds", "passed sums > deep > one", "failed sums > deep"],
    ],
    [
      "a point above subtests that failed by itself is a failure",
      "# Subtest: hooks\n    ok 1 - fine\n    1..1\nnot ok 1 - hooks\n1..1\n",
      ["passed hooks > fine", "failed hooks"],
    ],
    [
      "what is indented and not announced is no test",
      "    ok 1 - printed\nok 1 - real\n1..1\n",
      ["passed real"],
    ],
    [
      "diagnostics are no tests",
      "not ok 1 - a\n  ---\n  got: |-\n    ok 2 - b\nok 3 - c\n  ...\n1..1\n",
      ["failed a"],
    ],
    [
      "fewer than planned",
      "1..3\nok 1\nok 2\n",
      ["passed (no name)", "passed (no name)", "! 3 tests were planned, 2 reported"],
    ],
    [
      "bailed out, and cut within a character",
      `Bail out! ${"\u{1F986}".repeat(60)}\n`,
      [`! the verifier bailed out: ${"\u{1F986}".repeat(49)}…`],
    ],
    ["bailed out", "ok 1 a\nBail out! no database\n", ["passed a", "! the verifier bailed out: no database"]],
    [
      "cut off in diagnostics",
      "not ok 1 a\n  ---\n  got: 1\n",
      ["failed a", "! the report ends within the diagnostics of a test"],
    ],
    ["planned twice", "1..50\nok 1 a\n1..1\n", ["passed a", "! 50 tests were planned, and 1 later"]],
    ["planned twice alike", "1..1\nok 1 a\n1..1\n", ["passed a"]],
    ["a plan of no number is none", "ok 1 a\n1..x\n", ["passed a", "! the report has no plan"]],
    ["nothing", "", []],
  ])("%s", (_, text, expected) => expect(shown(readTap(text))).toStrictEqual(expected));
});
