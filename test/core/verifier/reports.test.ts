// test/core/verifier/reports.test.ts: each format's reader: its tests by name, and what is wrong with a report.
import { describe, expect, test } from "vitest";
import { printedByGoTest, readGoTest } from "../../../core/verifier/go-test.ts";
import { readJunit } from "../../../core/verifier/junit.ts";
import type { Reading } from "../../../core/verifier/reading.ts";
import { readLcov } from "../../../core/verifier/lcov.ts";
import { readSarif } from "../../../core/verifier/sarif.ts";
import { readTap } from "../../../core/verifier/tap.ts";

const shown = ({ tests, problem }: Reading): string[] => [
  ...tests.map(({ name, outcome }) => `${outcome} ${name}`),
  ...(problem === null ? [] : [`! ${problem}`]),
];

describe("TAP", () => {
  test.each<[string, string, string[]]>([
    [
      "points with numbers, descriptions and directives",
      "TAP version 14\nok 1 - adds\nnot ok 2 - takes\nok 3 # SKIP slow\nok - bare\nnot ok 5 later # TODO\n1..5\n",
      ["passed adds", "failed takes", "skipped (no name)", "passed bare", "skipped later"],
    ],
    [
      "a # that begins no directive is of the name",
      "ok 1 - issue #7\nok 2 - a \\# SKIP b\nok 3 - issue #8 # SKIP slow\n",
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
    ["a plan of no number is none", "ok 1 a\n1..x\n", ["passed a"]],
    ["nothing", "", []],
  ])("%s", (_, text, expected) => expect(shown(readTap(text))).toStrictEqual(expected));
});

describe("go test -json", () => {
  const line = (event: object): string => JSON.stringify(event);
  const of = (...events: object[]): string => events.map(line).join("\n");
  const pass = (Test: string) => ({ Action: "pass", Package: "geese/v", Test });
  test.each<[string, string, string[]]>([
    [
      "tests and subtests, each once; a package that passes is none",
      of(
        { Action: "run", Package: "geese/v", Test: "TestSum" },
        { Action: "output", Package: "geese/v", Test: "TestSum", Output: "not ok\n" },
        pass("TestSum"),
        pass("TestSum/small"),
        { Action: "skip", Package: "geese/v", Test: "TestSlow" },
        { Action: "fail", Package: "geese/v", Test: "TestTake" },
        { Action: "fail", Package: "geese/v" },
        { Action: "pass", Package: "geese/w" },
        { Action: "skip", Package: "geese/none" },
      ),
      [
        "passed geese/v TestSum",
        "passed geese/v TestSum/small",
        "skipped geese/v TestSlow",
        "failed geese/v TestTake",
      ],
    ],
    [
      "a package that does not compile",
      of(
        { Action: "build-output", ImportPath: "geese/v", Output: "# geese/v\n" },
        { Action: "fail", Package: "geese/v" },
      ),
      ["failed geese/v"],
    ],
    [
      "a test that began and did not end",
      of({ Action: "run", Package: "geese/v", Test: "TestSum" }),
      ["! 1 tests began and did not end"],
    ],
    [
      "a line that is none of it",
      `${of(pass("A"))}\nPASS\n`,
      ["passed geese/v A", "! a line of the report is no event of go test -json"],
    ],
    ["JSON of another kind", `[]\n7\nnull\n"x"\n`, ["! a line of the report is no event of go test -json"]],
  ])("%s", (_, text, expected) => expect(shown(readGoTest(text))).toStrictEqual(expected));

  test("is shown as what the tests print; a line of another kind, or one that was cut, stays", () => {
    const event = (more: object) => JSON.stringify({ Action: "output", Package: "geese/v", ...more });
    const text = [
      event({ Action: "run", Test: "A" }),
      event({ Test: "A", Output: "    a_test.go:7: want 2, got 3\n" }),
      event({ Action: "fail", Test: "A" }),
      "[… 12 bytes left out …]",
      `{"Action":"output","Outp`,
      event({ Output: "FAIL\n" }),
    ];
    expect(printedByGoTest(text.join("\n"))).toBe(
      `    a_test.go:7: want 2, got 3\n[… 12 bytes left out …]\n{"Action":"output","Outp\nFAIL`,
    );
    expect(printedByGoTest("")).toBe("");
  });
});

describe("JUnit XML", () => {
  test.each<[string, string, string[]]>([
    [
      "pytest's",
      `<?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests"><testsuite name="pytest" errors="0" failures="1" skipped="1" tests="3">
        <testcase classname="tests.test_sum" name="test_adds[1-&lt;2&gt;]" time="0.001" />
        <testcase classname="tests.test_sum" name="test_takes"><failure message="assert 1 == 2">E assert</failure></testcase>
        <testcase classname="tests.test_sum" name="test_slow"><skipped type="pytest.skip" message="slow">x</skipped></testcase>
      </testsuite></testsuites>`,
      [
        "passed tests.test_sum > test_adds[1-<2>]",
        "failed tests.test_sum > test_takes",
        "skipped tests.test_sum > test_slow",
      ],
    ],
    [
      "surefire's, with output and properties",
      `<testsuite name="SumTest" tests="1" errors="1"><properties><property name="a" value="b"/></properties>
        <testcase name="adds" classname="SumTest"><error type="java.lang.Error"><![CDATA[<failure/> ]]></error><system-out><![CDATA[</testcase>]]></system-out></testcase></testsuite>`,
      ["failed SumTest > adds"],
    ],
    [
      "failed beats skipped",
      "<testsuite><testcase name='a'><failure/><skipped/></testcase></testsuite>",
      ["failed a"],
    ],
    [
      "what lies deeper is not about the test",
      "<testsuite><testcase name='a'><x><failure/></x></testcase></testsuite>",
      ["passed a"],
    ],
    [
      "claims without names",
      "<testsuite failures='2'><testcase name='a'/></testsuite>",
      ["passed a", "! the report claims 2 failures and names none"],
    ],
    ["no test", "<testsuites/>", []],
  ])("%s", (_, text, expected) => expect(shown(readJunit([text]))).toStrictEqual(expected));

  const LAUGHS = `<!DOCTYPE testsuite [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>`;
  test.each<[string, string, RegExp]>([
    ["a billion laughs", `${LAUGHS}<testsuite><testcase name="&b;"/></testsuite>`, /document type/],
    ["an entity of its own", `<testsuite><testcase name="&b;"/></testsuite>`, /entity/],
    ["an outside path", `<!DOCTYPE t SYSTEM "file:///etc/passwd"><testsuite/>`, /document type/],
    ["nesting without end", "<testsuite>".repeat(100_000), /nested too deep/],
    ["an attribute twice", `<testsuite><testcase name="a" name="b"/></testsuite>`, /duplicate attribute/],
    ["a text that was cut off", `<testsuite><testcase name="a"/><testcase na`, /unclosed|unexpected end/],
    ["two roots", "<testsuite/><testsuite/>", /only one root/],
    ["another document", "<html><testcase name='a'/></html>", /its root is <html>/],
    ["no document", "", /root/],
    ["a NUL", "<testsuite>\0</testsuite>", /character/],
    ["JSON", "{}", /outside of root/],
  ])("refuses %s", (_, text, problem) => expect(readJunit([text]).problem).toMatch(problem));

  test("one bad file among good ones is a problem", () => {
    const reading = readJunit(["<testsuite><testcase name='a'/></testsuite>", "<testsuite>"]);
    expect(reading).toMatchObject({
      counts: { total: 1, passed: 1 },
      problem: expect.stringContaining("JUnit") as string,
    });
  });
});

describe("LCOV", () => {
  const record = (found: number, hit: number): string =>
    `SF:a.js\nDA:1,1\nLF:${found}\nLH:${hit}\nend_of_record\n`;
  test.each<[string, string[], string | null]>([
    ["enough", [record(10, 8)], null],
    ["enough of all files together", [record(10, 10), record(10, 6)], null],
    ["too little", [record(3, 2)], "66.7 % of 3 lines ran, at least 80 % must"],
    ["nothing that can run", [record(0, 0)], "the report has no line that can run"],
    ["nothing", [""], "the report has no line that can run"],
    ["more than there is", [record(1, 2)], "the report has more lines that ran than lines that can run"],
    ["numbers of no kind", ["LF:-1\nLH:1e3\nLF:12345678901\n"], "the report has no line that can run"],
  ])("%s", (_, texts, problem) => expect(readLcov(texts, 80).problem).toBe(problem));
});

describe("SARIF", () => {
  const log = (run: object, version = "2.1.0"): string => JSON.stringify({ version, runs: [run] });
  const place = [{ physicalLocation: { artifactLocation: { uri: "src/a.c" }, region: { startLine: 7 } } }];
  const rules = [{ id: "hot", defaultConfiguration: { level: "error" } }, { id: "cold" }];
  test.each<[string, string, string[]]>([
    [
      "an error, where it is",
      log({ results: [{ ruleId: "R1", level: "error", locations: place }] }),
      ["failed R1 src/a.c:7"],
    ],
    [
      "the rule's own level",
      log({ tool: { driver: { rules } }, results: [{ ruleId: "hot" }, { ruleId: "cold" }] }),
      ["failed hot"],
    ],
    [
      "warnings, notes, passes, what is suppressed or gone",
      log({
        results: [
          { level: "warning" },
          {},
          { level: "error", kind: "pass" },
          { level: "error", suppressions: [{ kind: "inSource" }] },
          { level: "error", baselineState: "absent" },
        ],
      }),
      [],
    ],
    [
      "a tool that broke",
      log({ invocations: [{ executionSuccessful: false }], results: [] }),
      ["! the report says that its tool did not come to its end"],
    ],
    ["another version", log({ results: [] }, "2.0.0"), ["! the report is no SARIF 2.1.0 with a run"]],
    ["no run", `{"version":"2.1.0","runs":[]}`, ["! the report is no SARIF 2.1.0 with a run"]],
    ["no JSON", "{", ["! the report is no SARIF 2.1.0 with a run"]],
    [
      "fields of other kinds",
      `{"version":"2.1.0","runs":[{"results":[7,null,{"level":"error","locations":{},"ruleId":[]}],"tool":[]}]}`,
      ["failed finding"],
    ],
  ])("%s", (_, text, expected) => expect(shown(readSarif([text]))).toStrictEqual(expected));
});
