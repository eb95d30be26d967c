// test/workflows/judged.test.ts: where a judge comes in a run's order, and what its word can do there.
import { describe, expect, test } from "vitest";
import { agentTask, JUDGE, judged, report } from "./run-events.ts";
import { play } from "./play.ts";

describe("a change that a judge looks at", () => {
  test("is judged once it is verified, and then goes its way", () => {
    const { steps, state } = play(agentTask(), {}, JUDGE);
    expect(steps.slice(-5)).toStrictEqual(["verify", "judge", "push", "open_pull_request", "follow"]);
    expect(state).toMatchObject({ judgement: { verdict: "pass" }, ending: { outcome: "merged" } });
  });

  test("I20 is not judged before the checks have passed: a judge approves nothing", () => {
    const { steps } = play(
      agentTask(),
      { verify: () => ({ kind: "verified", report: report("failed") }) },
      JUDGE,
    );
    expect(steps).not.toContain("judge");
  });

  test("is not delivered against a veto", () => {
    const { steps, state } = play(agentTask(), { judge: () => judged("veto") }, JUDGE);
    expect(steps.at(-1)).toBe("judge");
    expect(state.ending).toMatchObject({
      outcome: "failed",
      because: expect.stringMatching(
        /^the judge vetoed the change: it says so; its report: skein artifact get/,
      ),
    });
  });

  test.each([judged("abstain"), judged("veto", "shadow")])(
    "goes on where the judge may not stop it",
    (event) => {
      const { state } = play(agentTask(), { judge: () => event }, JUDGE);
      expect(state.ending?.outcome).toBe("merged");
    },
  );

  test("of a run that changes nothing, there is none", () => {
    expect(play(agentTask({ autonomy: "analysis_only" }), {}, JUDGE).steps).not.toContain("judge");
  });
});
