// test/core/verifier/reports.test.ts: what go test, JUnit and LCOV report: tests by name, and what is wrong with a report.
import { describe, expect, test } from "vitest";
import { printedByGoTest, readGoTest } from "../../../core/verifier/go-test.ts";
import { readJunit } from "../../../core/verifier/junit.ts";
import { readLcov } from "../../../core/verifier/lcov.ts";
import { shown } from "./shown.ts";

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
      "a package that began and did not end, beside one that did",
      of(
        { Action: "start", Package: "geese/v" },
        pass("A"),
        { Action: "pass", Package: "geese/v" },
        { Action: "start", Package: "geese/w" },
      ),
      ["passed geese/v A", "! 1 packages began and did not end"],
    ],
    [
      "a package that was not built, and of which no more is said",
      of(pass("A"), { ImportPath: "geese/w", Action: "build-fail" }),
      ["passed geese/v A", "! a package of the report could not be built"],
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
    [
      "claims of the whole",
      "<testsuites failures='3' errors='2'><testsuite failures='1'><testcase name='a'/></testsuite></testsuites>",
      ["passed a", "! the report claims 5 failures and names none"],
    ],
    [
      "an error of a suite, and a failure behind its tests",
      "<testsuites><testsuite name='Db'><error/><testcase name='a'/><failure/></testsuite></testsuites>",
      ["failed Db", "passed a", "failed Db"],
    ],
    [
      "more tests claimed than named",
      "<testsuites><testsuite tests='1'><testcase name='a'/></testsuite><testsuite tests='99'/></testsuites>",
      ["passed a", "! the report claims 100 tests and names 1"],
    ],
    [
      "suites in suites, each with the sum of its own",
      "<testsuites tests='2'><testsuite tests='2'><testsuite tests='2'><testcase name='a'/><testcase name='b'/></testsuite></testsuite></testsuites>",
      ["passed a", "passed b"],
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
    ["counted by lines, where a record has no sums", ["SF:a\nDA:1,1\nDA:2,7,x\nend_of_record\n"], null],
    [
      "one of whose files nothing ran",
      [record(1, 1), "SF:b\nDA:1,0\nDA:2,0\nDA:3,0\nend_of_record\n"],
      "25.0 % of 4 lines ran, at least 80 % must",
    ],
    [
      "one file's lines that ran for another's",
      ["SF:a\nLF:1\nLH:100\nend_of_record\nSF:b\nLF:99\nLH:0\nend_of_record\n"],
      "the report has more lines that ran than lines that can run",
    ],
    ["sums of no file", ["\u0000%PDF\nLF:1\nLH:1\n"], "the report has counts of no file"],
    ["cut off", [record(1, 1), "SF:b\nLF:1\nLH:1\n"], "the report ends within a record"],
    [
      "a record within another",
      ["SF:a\nSF:b\nLF:1\nLH:1\nend_of_record\n"],
      "a record of the report has no end",
    ],
    ["too little", [record(3, 2)], "66.7 % of 3 lines ran, at least 80 % must"],
    ["nothing that can run", [record(0, 0)], "the report has no line that can run"],
    ["nothing", [""], "the report has no line that can run"],
    ["more than there is", [record(1, 2)], "the report has more lines that ran than lines that can run"],
    [
      "numbers of no kind",
      ["SF:a\nLF:-1\nLH:1e3\nLF:12345678901\nend_of_record\n"],
      "the report has no line that can run",
    ],
  ])("%s", (_, texts, problem) => expect(readLcov(texts, 80).problem).toBe(problem));
});
