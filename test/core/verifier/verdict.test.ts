// test/core/verifier/verdict.test.ts: exit code and report must agree, and a verifier that was ended from outside says so.
import { describe, expect, test } from "vitest";
import { judgeVerification, mayBeMissing } from "../../../core/verifier/verdict.ts";
import type { VerifierRun } from "../../../core/verifier/verdict.ts";
import { VerifierProfile } from "../../../core/schema/verification.ts";

const profile = VerifierProfile.parse({
  name: "tap",
  description: "prints TAP",
  argv: ["tap"],
  timeout_seconds: 7,
  report: "tap",
  least_tests: 1,
});
const GREEN: VerifierRun = { outcome: "ok", exitCode: 0, output: "ok 1\n1..1\n", durationMs: 1 };

test("green with a report that agrees is the only pass", () => {
  expect(judgeVerification(profile, GREEN)).toMatchObject({
    verdict: "passed",
    because: "1 of 1 tests passed",
  });
});

describe("I20 no pass", () => {
  test.each<[string, Partial<VerifierRun>, string]>([
    ["a failed test", { output: "not ok 1\n1..1\n", outcome: "failed", exitCode: 1 }, "1 of 1 tests failed"],
    ["an exit code", { outcome: "failed", exitCode: 3 }, "the verifier exited with 3"],
    ["fewer than planned", { output: "ok 1\n1..2\n" }, "2 tests were planned, 1 reported"],
    ["none at all", { output: "" }, "only 0 of at least 1 tests reported"],
    ["one that hangs", { outcome: "timeout", exitCode: null }, "did not end within 7 s and was killed"],
    ["a flood", { outcome: "output_limit", exitCode: null }, "wrote more than a command may, and was killed"],
    ["too much memory", { outcome: "oom", exitCode: null }, "took more memory than a run may"],
    ["a full disk", { outcome: "quota" }, "filled the workspace's disk"],
  ])("for %s, and why", (_, changes, because) => {
    const judged = judgeVerification(profile, { ...GREEN, ...changes });
    expect(judged.verdict).toBe("failed");
    expect(judged.because).toContain(because);
  });
});

test("126 and 127 may mean a missing program, nothing else does", () => {
  const missing = [0, 1, 2, 125, 126, 127, 128, null].filter((exitCode) => mayBeMissing({ exitCode }));
  expect(missing).toStrictEqual([126, 127]);
});
