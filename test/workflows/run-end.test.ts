// test/workflows/run-end.test.ts: whatever its steps answer, in whatever order, a run ends within its limits.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RunEvent } from "../../core/run/advance.ts";
import type { Step } from "../../core/run/next-step.ts";
import type { RunState } from "../../core/run/state.ts";
import { AUTONOMY_MODES } from "../../core/schema/vocabulary.ts";
import { play, times } from "./play.ts";
import { agentTask, exported, report, scriptTask, seen, SMOOTH, turn } from "./run-events.ts";
import type { World } from "./run-events.ts";

describe("whatever happens", () => {
  const tasks = fc
    .record({
      autonomy: fc.constantFrom(...AUTONOMY_MODES),
      limits: fc.record({ turns: fc.integer({ min: 1, max: 8 }), repairs: fc.integer({ min: 0, max: 5 }) }),
    })
    .chain((changes) => fc.constantFrom(agentTask(changes), scriptTask(changes)));
  const verdicts = fc.constantFrom("passed" as const, "failed" as const, "not_run" as const);
  const lost: RunEvent = { kind: "workspace_lost", counts: true };
  /** Per step, what else it may answer; a list runs out, then all goes well or the pull request merges. */
  const worlds = fc.record({
    turn: fc.array(fc.constantFrom(lost, turn(null), turn("done")), { maxLength: 30 }),
    script: fc.array(fc.constant(lost), { maxLength: 8 }),
    export: fc.array(fc.constantFrom(lost, exported(), exported({ files: 0 })), { maxLength: 8 }),
    verify: fc.array(
      verdicts.map((verdict): RunEvent => ({ kind: "verified", report: report(verdict) })),
      { maxLength: 8 },
    ),
    follow: fc.array(fc.constantFrom(seen("open"), seen("closed")), { maxLength: 5 }),
  });

  function worldOf(lists: Partial<Record<Exclude<Step, "end">, RunEvent[]>>): World {
    const entries = Object.entries(lists) as [Exclude<Step, "end">, RunEvent[]][];
    return Object.fromEntries(
      entries.map(([step, list]) => [
        step,
        (state: RunState, time: number) => list[time - 1] ?? SMOOTH[step](state, time),
      ]),
    );
  }

  test("a run ends, within its limits, and only then", () => {
    fc.assert(
      fc.property(tasks, worlds, (task, lists) => {
        const { steps, state } = play(task, worldOf(lists));
        expect(state.ending?.final).toBe(true);
        expect(state.turn).toBeLessThanOrEqual(task.limits.turns);
        expect(state.repairs).toBeLessThanOrEqual(task.limits.repairs);
        expect(times(steps, "push")).toBeLessThanOrEqual(1);
      }),
    );
  });

  test("I17 what is pushed was verified, and nothing below a pull request is pushed", () => {
    fc.assert(
      fc.property(tasks, worlds, (task, lists) => {
        const { steps, state } = play(task, worldOf(lists));
        if (!steps.includes("push")) return;
        expect(steps[steps.indexOf("push") - 1]).toBe("verify");
        expect(state.verification?.verdict).toBe("passed");
        expect(task.autonomy).toMatch(/_pr$/);
      }),
    );
  });
});
