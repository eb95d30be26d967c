// test/core/verifier/hostile.test.ts: reports of whatever text: no reader throws, takes long, or loses count.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readGoTest } from "../../../core/verifier/go-test.ts";
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
        const { counts, tests } = read(text);
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
    ["one line of 10 MB", "ok ".repeat(3_500_000)],
    ["10 MB of spaces", " ".repeat(10_000_000)],
    ["a name of 10 MB", `<testsuite><testcase name="${"a ".repeat(5_000_000)}"/></testsuite>`],
    ["10 MB of brackets", "[".repeat(10_000_000)],
    ["10 MB of tags", "<testsuite>".repeat(900_000)],
    ["10 MB of hashes", `ok 1 ${"#\\".repeat(5_000_000)}`],
    ["a million lines", "ok 1\n".repeat(1_000_000)],
    ["10 MB of line ends", "\n".repeat(10_000_000)],
    ["ten million odd lines", "{\n".repeat(5_000_000)],
    ["a million lines that begin something", "    # Subtest: x\n".repeat(600_000)],
  ])("ends soon for %s", (_name, text) => {
    const begun = performance.now();
    const { counts, tests } = read(text);
    expect(performance.now() - begun).toBeLessThan(5000);
    expect(tests.length).toBe(Math.min(counts.total, NAMED_TESTS));
  });
});
