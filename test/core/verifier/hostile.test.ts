// test/core/verifier/hostile.test.ts: reports of whatever text: no reader throws, takes long, or loses count.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { printedByGoTest, readGoTest } from "../../../core/verifier/go-test.ts";
import { readJunit } from "../../../core/verifier/junit.ts";
import { readLcov } from "../../../core/verifier/lcov.ts";
import { NAMED_TESTS } from "../../../core/verifier/reading.ts";
import type { Reading } from "../../../core/verifier/reading.ts";
import { readSarif } from "../../../core/verifier/sarif.ts";
import { readTap } from "../../../core/verifier/tap.ts";

const READERS: [string, (text: string) => Reading][] = [
  ["TAP", readTap],
  ["go test -json", readGoTest],
  ["JUnit XML", (text) => readJunit([text])],
  ["SARIF", (text) => readSarif([text])],
  ["LCOV", (text) => readLcov([text], 80)],
];

describe.each(READERS)("%s of whatever text", (_, read) => {
  const words = fc.constantFrom(
    "ok 1 - a",
    "not ok",
    "# Subtest: x",
    "    ",
    "  ---",
    "1..2",
    "\n",
    "#",
    "SKIP",
    "Bail out!",
    '{"Action":"fail","Package":"p","Test":"t"}',
    '{"Action":"run","Test":"t"}',
    "<testsuite>",
    "<testcase name='a'>",
    "<failure/>",
    "</testcase>",
    "</testsuite>",
    "<![CDATA[",
    "]]>",
    "&amp;",
    "&x;",
    "LF:3\n",
    '{"version":"2.1.0","runs":[{"results":[{"level":"error"}]}]}',
  );
  const texts = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(words, { maxLength: 60 }).map((parts) => parts.join("")),
  );

  test("is read without a throw, and its counts add up", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const { counts, tests, problem } = read(text);
        expect(problem ?? "").toSatisfy((each: string) => each.isWellFormed());
        const of = (outcome: string): number => tests.filter((each) => each.outcome === outcome).length;
        expect(counts).toStrictEqual({
          total: tests.length,
          passed: of("passed"),
          failed: of("failed"),
          skipped: of("skipped"),
        });
        for (const { name } of tests) expect(name).toMatch(/^[^\p{C}]{1,200}$/u);
      }),
      { numRuns: 500 },
    );
  });

  test.each<[string, string]>([
    ["as many lines as a report may have", "ok\n".repeat(999_999)],
    ["16 MB of the shortest lines", "ok\n".repeat(5_500_000)],
    ["one line of 2.5 MB", "ok ".repeat(900_000)],
    ["2.5 MB of spaces", " ".repeat(2_500_000)],
    ["a name of 2.5 MB", `<testsuite><testcase name="${"a ".repeat(1_250_000)}"/></testsuite>`],
    ["2.5 MB of brackets", "[".repeat(2_500_000)],
    ["2.5 MB of tags", "<testsuite>".repeat(225_000)],
    ["2.5 MB of hashes", `ok 1 ${"#\\".repeat(1_250_000)}`],
    [
      "results without end, of components without end",
      JSON.stringify({
        version: "2.1.0",
        runs: [
          {
            tool: { extensions: Array.from({ length: 300_000 }, () => ({})) },
            results: Array.from({ length: 30_000 }, () => ({
              rule: { index: 0, toolComponent: { name: "x" } },
            })),
          },
        ],
      }),
    ],
    ["half a million lines", "ok 1\n".repeat(500_000)],
    ["2.5 MB of line ends", "\n".repeat(2_500_000)],
    ["a million odd lines", "{\n".repeat(1_250_000)],
    ["lines that all begin something", "    # Subtest: x\n".repeat(150_000)],
  ])("ends soon for %s", (_name, text) => {
    const before = process.cpuUsage();
    const { counts, tests } = read(text);
    const { user, system } = process.cpuUsage(before); // not the clock: the machine may be busy
    expect((user + system) / 1e6).toBeLessThan(5);
    expect(tests.length).toBe(Math.min(counts.total, NAMED_TESTS));
  });
});

test("TAP of too many lines is no pass", () => {
  expect(readTap(`${"ok\n".repeat(999_998)}1..999998\n`).problem).toBeNull();
  expect(readTap("ok\n".repeat(1_000_001)).problem).toBe("the report has more than 1000000 lines");
});

test("go's log is shown soon, whatever it is", () => {
  const text = "{\n".repeat(2_000_000);
  const before = process.cpuUsage();
  expect(printedByGoTest(text) === text).toBe(true);
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1e6).toBeLessThan(5);
});
