// test/core/verifier/judge-profile.test.ts: the verdict of several steps: every required one passed; an advisory one is told, and stops nothing.
import { describe, expect, test } from "vitest";
import { digestOf } from "../../../core/digest.ts";
import { PolicySnapshot } from "../../../core/schema/policy.ts";
import { EarlierProfile, KeptProfile, VerifierProfile } from "../../../core/schema/verification.ts";
import type { StepFinding } from "../../../core/schema/verification.ts";
import { inSteps } from "../../../core/verifier/earlier-profile.ts";
import { judgeProfile } from "../../../core/verifier/judge-profile.ts";
import { createTally, NAMED_TESTS } from "../../../core/verifier/reading.ts";

const step = (name: string, required = true) => ({
  name,
  argv: [name],
  timeout_seconds: 60,
  report: { format: "exit_code" as const },
  required,
});
const PROFILE = VerifierProfile.parse({
  name: "three",
  description: "three steps",
  steps: [step("build"), step("lint", false), step("test")],
});

function found(name: string, verdict: "passed" | "failed"): StepFinding {
  const [passed, failed] = verdict === "passed" ? [1, 0] : [0, 1];
  return {
    name,
    required: name !== "lint",
    verdict,
    because: verdict === "passed" ? "exit code 0" : "the verifier exited with 3",
    exitCode: 3 * failed,
    tests: { total: 1, passed, failed, skipped: 0 },
    durationMs: 10,
  };
}

describe("of several steps", () => {
  test("all passed: each speaks, and their tests add up", () => {
    const all = ["build", "lint", "test"].map((name) => found(name, "passed"));
    expect(judgeProfile(PROFILE, all)).toMatchObject({
      verdict: "passed",
      because: "build: exit code 0; test: exit code 0",
      exitCode: 0,
      tests: { total: 3, passed: 3, failed: 0, skipped: 0 },
      durationMs: 30,
    });
  });

  test("a red advisory one is told, and stops nothing", () => {
    const all = [found("build", "passed"), found("lint", "failed"), found("test", "passed")];
    expect(judgeProfile(PROFILE, all)).toMatchObject({
      verdict: "passed",
      because: "build: exit code 0; test: exit code 0; lint: the verifier exited with 3 (advisory)",
      exitCode: 0,
    });
  });

  test("a red required one decides, and what did not run says so", () => {
    const judged = judgeProfile(PROFILE, [found("build", "failed")]);
    expect(judged).toMatchObject({
      verdict: "failed",
      because: "build: the verifier exited with 3",
      exitCode: 3,
    });
    expect(judged.steps.map(({ name, verdict, because }) => `${name} ${verdict}: ${because}`)).toStrictEqual([
      "build failed: the verifier exited with 3",
      "lint not_run: not run, as build failed",
      "test not_run: not run, as build failed",
    ]);
  });

  test("I20 none that ran is no pass", () => {
    expect(judgeProfile(PROFILE, []).verdict).toBe("not_run");
    expect(judgeProfile(PROFILE, [found("build", "passed")]).verdict).toBe("not_run");
  });
});

describe("a profile", () => {
  const refused = (changes: object) => VerifierProfile.safeParse({ ...PROFILE, ...changes }).error?.message;

  test.each<[string, object, string]>([
    ["no step", { steps: [] }, "too_small"],
    ["nothing but advice", { steps: [step("lint", false)] }, "no step is required"],
    ["two steps of one name", { steps: [step("a"), step("a")] }, "two steps of one name"],
    [
      "more than an hour",
      { steps: [step("a"), { ...step("b"), timeout_seconds: 3600 }] },
      "more than 3600 s",
    ],
    [
      "reports outside the repository",
      { steps: [{ ...step("a"), report: { format: "junit", files: ["../x.xml"] } }] },
      "no pattern for paths",
    ],
    [
      "a number of tests where none are counted",
      { steps: [{ ...step("a"), report: { format: "exit_code", least_tests: 1 } }] },
      "least_tests",
    ],
  ])("with %s is refused", (_, changes, because) => expect(refused(changes)).toContain(because));

  test("of an earlier version is kept as it was, and read as one step", () => {
    const earlier = EarlierProfile.parse({
      name: "node",
      description: "as 0.1 had it",
      argv: ["node", "--test"],
      timeout_seconds: 60,
      report: "tap",
      least_tests: 2,
    });
    const snapshot = { documents: [], verifiers: [earlier, PROFILE], errors: [] };
    expect(digestOf(PolicySnapshot.parse(snapshot))).toBe(digestOf(snapshot));
    expect(inSteps(earlier)).toStrictEqual({
      name: "node",
      description: "as 0.1 had it",
      build_outputs: [],
      caches: [],
      steps: [
        {
          name: "node",
          argv: ["node", "--test"],
          timeout_seconds: 60,
          report: { format: "tap", least_tests: 2 },
          required: true,
        },
      ],
    });
    expect(VerifierProfile.safeParse(inSteps(earlier)).success).toBe(true);
    expect(inSteps(KeptProfile.parse(PROFILE))).toStrictEqual(PROFILE);
  });
});

test("tests beyond those that are named are counted", () => {
  const tally = createTally();
  for (let n = 0; n <= NAMED_TESTS; n += 1) tally.add(`${n}`, "passed");
  const { counts, tests } = tally.reading();
  expect([counts.total, tests.length]).toStrictEqual([NAMED_TESTS + 1, NAMED_TESTS]);
});
