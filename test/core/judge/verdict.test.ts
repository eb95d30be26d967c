// test/core/judge/verdict.test.ts: whatever a judge answers, only one plain verdict counts; all else is a veto (I20).
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { verdictIn } from "../../../core/judge/verdict.ts";
import { JUDGE_VERDICTS, JudgeVerdict } from "../../../core/schema/judge.ts";

const input = { verdict: "pass", because: "It does what the task asks.", concerns: "" };
const call = (changed: object = {}) => ({ tool: "verdict", input: { ...input, ...changed } });

test.each(JUDGE_VERDICTS)("%s", (verdict) => {
  expect(verdictIn([call({ verdict })])).toStrictEqual({ verdict, because: input.because, concerns: [] });
});

test("concerns come one to a line, bullets or not, ten at most", () => {
  const concerns = `- the cache key\n\n* a race in close\n  plain\n${"more\n".repeat(20)}`;
  const found = verdictIn([call({ concerns })]).concerns;
  expect(found.slice(0, 4)).toStrictEqual(["the cache key", "a race in close", "plain", "more"]);
  expect(found).toHaveLength(10);
});

describe("I20 no verdict that counts is a veto", () => {
  test.each<[string, Parameters<typeof verdictIn>[0], string]>([
    ["free text", [], "it called no tool"],
    ["two verdicts, however alike", [call(), call()], "it made 2 calls"],
    ["another tool", [{ tool: "finish", input }], "it called finish"],
    ["another word", [call({ verdict: "approve" })], "there is no verdict approve"],
    ["the word in capitals", [call({ verdict: "PASS" })], "there is no verdict PASS"],
    ["no reason", [call({ because: "" })], '"because" is empty'],
    ["one field too many", [call({ approved: true })], '"approved" is not an argument'],
    ["a number", [call({ verdict: 1 })], '"verdict" must be a string'],
    ["text for arguments", [{ tool: "verdict", input: JSON.stringify(input) }], "not a JSON object"],
  ])("%s", (_, calls, because) => {
    const found = verdictIn(calls);
    expect(found.verdict).toBe("veto");
    expect(found.because).toContain(because);
  });

  test("anything at all: never a throw, and nothing passes but by the one call", () => {
    const calls = fc.array(fc.record({ tool: fc.string(), input: fc.anything() }), { maxLength: 3 });
    fc.assert(
      fc.property(calls, (made) => {
        const found = verdictIn(made);
        expect(JudgeVerdict.parse(found)).toStrictEqual(found);
        expect(found.verdict).toBe("veto");
      }),
    );
    const words = fc.record({ verdict: fc.string(), because: fc.string(), concerns: fc.string() });
    fc.assert(
      fc.property(words, (asked) => {
        const { verdict } = verdictIn([{ tool: "verdict", input: asked }]);
        expect(verdict === "veto" || verdict === asked.verdict).toBe(true);
      }),
    );
  });
});
