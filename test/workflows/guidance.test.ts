// test/workflows/guidance.test.ts: the base's instruction files are decided on once, before the first turn, and are no need.
import { describe, expect, test } from "vitest";
import { play, times } from "./play.ts";
import { agentTask, openedWithGuidance, scriptTask, SMOOTH, turn } from "./run-events.ts";
import type { World } from "./run-events.ts";

describe("the base's instruction files", () => {
  const guided: World = { open: openedWithGuidance };

  test("are decided on once, before the first turn, and again after no loss", () => {
    const lost: World = {
      ...guided,
      turn: (_, time) =>
        time === 2 ? { kind: "workspace_lost", counts: true } : turn(time < 4 ? null : "done"),
    };
    const { steps } = play(agentTask(), {
      ...lost,
      open: (_, time) => (time === 1 ? openedWithGuidance() : SMOOTH.open(_, time)),
    });
    expect(steps.slice(4, 8)).toStrictEqual(["open", "guidance", "turn", "turn"]);
    expect(times(steps, "guidance")).toBe(1);
    expect(times(steps, "open")).toBe(2);
  });

  test("are left out where policy denies them, and the run goes on", () => {
    const { steps, state } = play(agentTask(), {
      ...guided,
      guidance: () => ({ kind: "guidance_decided", withheld: "no" }),
    });
    expect(steps).toContain("turn");
    expect(state.guidance).toMatchObject({ use: "withheld", withheld: "no" });
    expect(state.ending?.outcome).toBe("merged");
  });

  test("are of no use to a script", () => {
    expect(play(scriptTask(), guided).steps).not.toContain("guidance");
  });
});
