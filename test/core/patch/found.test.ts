// test/core/patch/found.test.ts: findings as names for policy and lines for people; nothing that was found is passed over.
import { expect, test } from "vitest";
import { checksThatFound, findingLines } from "../../../core/patch/found.ts";

const FINDINGS = [
  { check: "test_skipped" as const, path: "a.test.ts", line: 3, says: "a mark more" },
  { check: "binary_added" as const, path: "b.dat", line: null, says: "it is no text" },
];

test("names are sorted and whole, whatever the list has; what nothing checked has none", () => {
  expect(
    checksThatFound({ findings: [], findingCounts: { test_skipped: 1, binary_added: 70 } }),
  ).toStrictEqual(["binary_added", "test_skipped"]);
  expect(checksThatFound({ findings: [], findingCounts: {} })).toStrictEqual([]);
  expect(checksThatFound({})).toBeNull();
  expect(checksThatFound({ findingCounts: null })).toBeNull();
});

test("lines name place and sentence, and count what they leave out", () => {
  const report = { findings: FINDINGS, findingCounts: { test_skipped: 1, binary_added: 70 } };
  expect(findingLines(report)).toStrictEqual([
    "test_skipped, a.test.ts:3: a mark more",
    "binary_added, b.dat: it is no text",
    "and 69 more",
  ]);
  const many = {
    findings: Array.from({ length: 50 }, () => FINDINGS).flat(),
    findingCounts: { binary_added: 71 },
  };
  expect([findingLines(many).length, findingLines(many).at(-1)]).toStrictEqual([21, "and 51 more"]);
  expect(findingLines({})).toStrictEqual([]);
  const long = findingLines({
    findings: FINDINGS.slice(0, 1).map((each) => ({ ...each, path: "\u{1F4A9}".repeat(400) })),
    findingCounts: { test_skipped: 1 },
  });
  expect(long[0]?.length).toBeLessThanOrEqual(300);
  expect(long[0]).not.toMatch(/\p{Surrogate}/u);
});
