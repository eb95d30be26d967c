// test/core/patch/check/properties.test.ts: what holds for every patch: checks end, soon; they are silent where nothing changes; no count is cut.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findingsOf } from "../../../../core/patch/check/findings.ts";
import { BoundaryReport } from "../../../../core/schema/patch.ts";
import { changesOf, foundIn } from "./changes.ts";
import type { Sides } from "./changes.ts";

const PATHS = [
  "src/a.test.ts",
  "test/a.js",
  "tests/test_a.py",
  "a_test.go",
  "src/lib.rs",
  "src/test/java/A.java",
  "package.json",
  "package-lock.json",
  "requirements.txt",
  "pyproject.toml",
  "Cargo.toml",
  "go.mod",
  "Gemfile",
  "dist/a.js",
  "README.md",
];
const PART = fc.oneof(
  fc.constantFrom(
    "test(",
    "it.skip(",
    "expect(",
    "assert ",
    "def test_a",
    "#[test]",
    "@Test",
    "fn a",
    "t.Run(",
  ),
  fc.constantFrom(
    '"',
    "'",
    "`",
    "/",
    "//",
    "/*",
    "*/",
    '"""',
    "#",
    "\\",
    'r#"',
    "[",
    "]",
    "{",
    "}",
    "(",
    "=",
    ":",
  ),
  fc.constantFrom(
    "[dependencies]",
    "dependencies",
    "version",
    '{"scripts":{"install":"a"}}',
    "1.0",
    "password=",
    "AKIA",
  ),
  fc.constantFrom("// Copyright", "SPDX-License-Identifier: MIT", "\n", "\n", " ", "\r\n"),
  fc.string({ unit: "binary", maxLength: 8 }),
);
const TEXT = fc.oneof(
  fc.array(PART, { maxLength: 30 }).map((parts) => parts.join("")),
  fc.json(),
);
const SIDE = fc.oneof(
  { weight: 4, arbitrary: TEXT },
  fc.record({ text: fc.oneof(fc.constant(null), TEXT), mode: fc.constantFrom("100644", "100755", "120000") }),
  fc.constant(null),
);
const CHANGE = fc.tuple(fc.constantFrom(...PATHS), fc.tuple(SIDE, SIDE));

const Reported = BoundaryReport.pick({ findings: true, findingCounts: true });

describe("checks", () => {
  test("end with a report of its schema, whatever the texts are", () => {
    fc.assert(
      fc.property(fc.array(CHANGE, { maxLength: 6 }), (changes) => {
        const report = findingsOf(changesOf(Object.fromEntries(changes)));
        expect(Reported.parse(report)).toStrictEqual(report);
        for (const { says } of report.findings) expect(says.length).toBeLessThanOrEqual(200);
        const counted = Object.values(report.findingCounts).reduce((sum, count) => sum + count, 0);
        expect(counted).toBe(report.findings.length);
      }),
      { numRuns: 2000 },
    );
  });

  test("find nothing where before is after", () => {
    const accounted: Sides = { "src/other.ts": ["1", "2"], "package.json": ["1", "2"] };
    const path = fc.constantFrom(...PATHS.filter((name) => name !== "package.json"));
    fc.assert(
      fc.property(path, TEXT, (name, text) => {
        const { findingCounts } = findingsOf(changesOf({ ...accounted, [name]: [text, text] }));
        expect(findingCounts).toStrictEqual({});
      }),
      { numRuns: 2000 },
    );
  });

  test("cut what they show, never what they count", () => {
    const many: Sides = Object.fromEntries(
      Array.from({ length: 120 }, (_, i) => [`a${i}.dat`, [null, { text: null, mode: "100644" }]]),
    );
    const { findings, findingCounts } = findingsOf(
      changesOf({ ...many, "z.sh": ["1", { text: "1", mode: "100755" }] }),
    );
    expect(findings).toHaveLength(50);
    expect(findingCounts).toStrictEqual({ binary_added: 120, mode_changed: 1 });
    const deep: Sides = Object.fromEntries(
      Array.from({ length: 30 }, (_, i) => [
        `${"d".repeat(1500)}${i}`,
        [null, { text: null, mode: "100644" }],
      ]),
    );
    const short = findingsOf(changesOf(deep));
    expect([short.findings.length, short.findingCounts.binary_added]).toStrictEqual([13, 30]);
  });

  const UNIT = 300_000;
  test.each([
    "it(",
    "it",
    "it.it.",
    "test .a",
    "it  ",
    "#[test]",
    "#[test]\n",
    "#[cfg_attr(",
    "@Test (",
    "@Test\n",
    "def ",
    "func (",
    "/*",
    "/",
    "=/[",
    "'",
    '"\\',
    '"""',
    "`${",
    'r#"',
    "t.",
    "skip:",
    "assert",
    "a = [",
    "[a",
    '"a[',
    "a=={",
    '"a":',
    "{",
    "[",
    "\n",
    " ",
    "// Copyright ",
    "a.",
    "a.a=1\n",
    "[[a]]\n",
    "a={",
    "a==1,==1\n",
    `a${"[".repeat(390)}\n`,
    `gem 'a'${" ".repeat(390)}x\n`,
    `gem 'a'${", 'a'".repeat(70)}\n`,
    `group :${"a ".repeat(190)}\n`,
    `a ${"--hash=a:".repeat(40)}\n`,
    "replace => (\n",
    '{"overrides":',
    "a>",
    "test  \n",
    'test("",{',
    "skip\n",
    "x.skip(  ",
    "class Test",
    "class A(",
    "items[",
    "#  [  ",
    "#[cfg(",
    "@a.",
    "@ a . ",
    "// ",
    "mod  tests",
    "if(a)/",
    "if(((",
    "if(a(b)",
    ")/",
    "()/",
  ])(
    "take a time that grows with the text alone: %j",
    (unit) => {
      const text = unit.repeat(UNIT / unit.length);
      const sides: Sides = Object.fromEntries(
        PATHS.map((path) => [path, [path.length % 2 ? text : "", path.length % 2 ? "" : text]]),
      );
      const start = performance.now();
      findingsOf(changesOf(sides));
      expect(performance.now() - start).toBeLessThan(20_000);
    },
    60_000,
  );
});

describe("a text that is too long is not read, and is said", () => {
  const MIB = 1024 * 1024;
  const line = 'it("a", () => expect(1).toBe(1));\n';
  const long = (units: number): string => line.repeat(Math.ceil(units / line.length));

  test.each<[string, Sides, string[]]>([
    ["of tests", { "src/a.test.ts": [line, long(MIB)] }, ["not_checked src/a.test.ts"]],
    ["of tests that go", { "src/a.test.ts": [long(MIB), null] }, ["not_checked src/a.test.ts"]],
    ["of no language that is read", { "a.csv": [null, long(8 * MIB)] }, ["not_checked a.csv"]],
    [
      "a lockfile as they are",
      { "yarn.lock": ["a", long(2 * MIB)] },
      ["lockfile_without_manifest yarn.lock"],
    ],
  ])("%s", (_, sides, found) => expect(foundIn(sides)).toStrictEqual(expect.arrayContaining(found)));

  test("all of them together, too", () => {
    const sides = Object.fromEntries(
      Array.from({ length: 4 }, (_, at) => [`${at}.csv`, [null, long(7 * MIB)]]),
    );
    expect(foundIn(sides as unknown as Sides)).toStrictEqual(["not_checked 2.csv", "not_checked 3.csv"]);
  });
});
