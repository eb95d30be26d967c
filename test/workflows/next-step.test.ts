// test/workflows/next-step.test.ts: the order of a run: each step's event leads on, and every road has an end.
import { describe, expect, test } from "vitest";
import { nextStep, STAGE_OF } from "../../core/run/next-step.ts";
import type { Step } from "../../core/run/next-step.ts";
import { STAGES } from "../../core/schema/run.ts";
import { AUTONOMY_MODES } from "../../core/schema/vocabulary.ts";
import type { AutonomyMode } from "../../core/schema/vocabulary.ts";
import { play, times } from "./play.ts";
import {
  agentTask,
  exported,
  JUDGE,
  openedWithGuidance,
  report,
  scriptDone,
  scriptTask,
  seen,
  SMOOTH,
  stopped,
  turn,
} from "./run-events.ts";
import type { World } from "./run-events.ts";

const BEFORE_CHANGE: Step[] = ["admit", "start", "fetch", "baseline", "open"];
const CHECKED: Step[] = ["export", "submit", "verify"];
const PULL_REQUEST: Step[] = [...CHECKED, "push", "open_pull_request", "follow"];
const AFTER_CHANGE: Record<AutonomyMode, Step[]> = {
  analysis_only: ["report"],
  dry_run: [...CHECKED, "hand_over"],
  local_branch: [...CHECKED, "bundle"],
  draft_pr: PULL_REQUEST,
  supervised_pr: PULL_REQUEST,
  autonomous_pr: PULL_REQUEST,
};
describe("a run in which all goes well", () => {
  test.each(AUTONOMY_MODES)("%s takes an agent's change to its own end", (autonomy) => {
    const { steps } = play(agentTask({ autonomy }));
    expect(steps).toStrictEqual([...BEFORE_CHANGE, "turn", "turn", ...AFTER_CHANGE[autonomy]]);
  });

  test.each(AUTONOMY_MODES)("%s takes a script's change to the same end, without a model", (autonomy) => {
    const { steps } = play(scriptTask({ autonomy }));
    expect(steps).toStrictEqual([...BEFORE_CHANGE, "script", ...AFTER_CHANGE[autonomy]]);
  });

  test("I17 nothing is delivered before a verification of that patch has passed", () => {
    const { state } = play(agentTask());
    const unverified = { ...state, ending: null, branch: null, verification: null };
    expect(nextStep(unverified, { task: agentTask() })).toBe("verify");
  });

  test("every step shows people a stage there is", () => {
    for (const stage of Object.values(STAGE_OF)) expect(STAGES).toContain(stage);
  });
});

describe("a run ends where there is nothing to go on with", () => {
  test.each(["failed", "not_run"] as const)("at a baseline that %s, before any change", (verdict) => {
    const baseline = {
      kind: "baseline_verified",
      report: report(verdict, "baseline"),
      image: "host",
    } as const;
    const { steps, state } = play(agentTask(), { baseline: () => baseline });
    expect(steps).toStrictEqual(["admit", "start", "fetch", "baseline"]);
    expect(state.ending).toMatchObject({
      outcome: "failed",
      because: expect.stringContaining("before any change"),
    });
  });

  test.each([agentTask(), scriptTask()])("with nothing to do, at a change of no file ($change)", (task) => {
    const { steps, state } = play(task, { export: () => exported({ files: 0 }) });
    expect(steps.at(-1)).toBe("export");
    expect(state.ending).toMatchObject({ outcome: "nothing_to_do", final: true });
  });

  test("not with nothing to do when the export refused what there was: policy judges that", () => {
    const refused = [{ path: "link", because: "leads outside" }];
    const { steps } = play(agentTask(), { export: () => exported({ files: 0, refused }) });
    expect(steps).toContain("submit");
  });

  test("at a script that failed, was killed or was cut short, and nothing of it is exported", () => {
    for (const exitCode of [1, null, 0]) {
      const { steps, state } = play(scriptTask(), { script: () => scriptDone({ ok: false, exitCode }) });
      expect(steps.at(-1)).toBe("script");
      expect(state.ending).toMatchObject({
        outcome: "failed",
        because: expect.stringMatching(/^the script exited with/),
      });
    }
  });

  test("not at a checker's exit code, where nothing is to be changed: that is what it found", () => {
    const task = scriptTask({ autonomy: "analysis_only" });
    const found = play(task, { script: () => scriptDone({ ok: false, exitCode: 1 }) });
    expect(found.steps.slice(-2)).toStrictEqual(["script", "report"]);
    expect(found.state).toMatchObject({
      changed: "node codemod.js (exit code 1)",
      ending: { outcome: "report_ready" },
    });
    const killed = play(task, { script: () => scriptDone({ ok: false, exitCode: null }) });
    expect(killed.state.ending?.outcome).toBe("failed");
  });

  test("at the turn limit, unless the last turn finished", () => {
    const task = agentTask({ limits: { turns: 3 } });
    const endless = play(task, { turn: () => turn(null) });
    expect(times(endless.steps, "turn")).toBe(3);
    expect(endless.state.ending).toMatchObject({
      outcome: "failed",
      because: expect.stringContaining("turn limit of 3"),
    });
    expect(play(task, { turn: (_, time) => turn(time < 3 ? null : "done") }).state.ending?.outcome).toBe(
      "merged",
    );
  });

  test.each(Object.keys(SMOOTH) as Exclude<Step, "end">[])(
    "at a refusal, a fault or a stop in %s",
    (step) => {
      const task = step === "script" ? scriptTask() : agentTask({ autonomy: MODE_WITH[step] ?? "draft_pr" });
      const guided = step === "guidance" ? { open: openedWithGuidance } : {};
      const { steps, state } = play(task, { ...guided, [step]: stopped }, step === "judge" ? JUDGE : null);
      expect(steps.at(-1)).toBe(step);
      expect(state.ending).toMatchObject({ outcome: "stopped", final: true });
    },
  );
});

const MODE_WITH: Partial<Record<Step, AutonomyMode>> = {
  report: "analysis_only",
  hand_over: "dry_run",
  bundle: "local_branch",
};

describe("a verification that does not pass", () => {
  const red: World = { verify: () => ({ kind: "verified", report: report("failed") }) };

  test.each([0, 1, 5])("goes back to the agent at most %i times, then fails the run", (repairs) => {
    const { steps, state } = play(agentTask({ limits: { repairs } }), red);
    expect(times(steps, "verify")).toBe(repairs + 1);
    expect(times(steps, "push")).toBe(0);
    expect(state.ending).toMatchObject({
      outcome: "failed",
      because: expect.stringContaining("did not pass"),
    });
  });

  test("is not mended past the turn limit, though repair rounds are left", () => {
    const { state } = play(agentTask({ limits: { turns: 2, repairs: 5 } }), red);
    expect(state).toMatchObject({ turn: 2, repairs: 0, ending: { outcome: "failed" } });
  });

  test("shows the agent its log for one turn, and what is mended is exported and submitted anew", () => {
    const logs: (string | null)[] = [];
    const { steps, state } = play(agentTask(), {
      turn: ({ repair }) => {
        logs.push(repair);
        return turn(logs.length === 2 ? null : "done");
      },
      verify: (_, time) => ({ kind: "verified", report: report(time === 1 ? "failed" : "passed") }),
    });
    expect(logs).toStrictEqual([null, report("failed").log, null]);
    expect(steps.slice(5)).toStrictEqual(["turn", ...CHECKED, "turn", "turn", ...PULL_REQUEST]);
    expect(state.ending?.outcome).toBe("merged");
  });

  test("fails a script at once: it has nothing to mend with", () => {
    const { steps, state } = play(scriptTask({ limits: { repairs: 5 } }), red);
    expect(times(steps, "verify")).toBe(1);
    expect(state.ending?.outcome).toBe("failed");
  });

  test("that could not run is no word on the change: nobody is asked to mend it", () => {
    const { steps, state } = play(agentTask(), {
      verify: () => ({ kind: "verified", report: report("not_run") }),
    });
    expect(times(steps, "verify")).toBe(1);
    expect(state.ending?.outcome).toBe("failed");
  });
});

describe("a lost workspace", () => {
  const lost = { kind: "workspace_lost", counts: true } as const;

  test("is opened again and the turn repeated; the turn count and the last checkpoint stand", () => {
    const checkpoint = "3".repeat(64);
    const { steps, state } = play(agentTask(), {
      turn: (_, time) => (time === 1 ? { ...turn(null), checkpoint } : time === 2 ? lost : turn("done")),
    } as World);
    expect(steps.slice(4, 9)).toStrictEqual(["open", "turn", "turn", "open", "turn"]);
    expect(state).toMatchObject({ turn: 2, checkpoint, losses: 1 });
  });

  test("at the export keeps an agent's change, which is in the checkpoint, and repeats a script", () => {
    const once: World = { export: (_, time) => (time === 1 ? lost : exported()) };
    expect(play(agentTask(), once).steps.slice(5, 10)).toStrictEqual([
      "turn",
      "turn",
      "export",
      "open",
      "export",
    ]);
    expect(play(scriptTask(), once).steps.slice(5, 10)).toStrictEqual([
      "script",
      "export",
      "open",
      "script",
      "export",
    ]);
  });

  test.each([agentTask(), scriptTask()])("broken off on purpose uses none of them up ($change)", (task) => {
    const broken = { ...lost, counts: false };
    const often: World = {
      turn: (_, time) => (time < 20 ? broken : turn("done")),
      script: (state, time) => (time < 20 ? broken : SMOOTH.script(state, time)),
    };
    const { state } = play(task, often);
    expect(state).toMatchObject({ losses: 0, ending: { outcome: "merged" } });
  });

  test.each([agentTask(), scriptTask()])("time after time ends the run ($change)", (task) => {
    const { state } = play(task, { turn: () => lost, script: () => lost });
    expect(state.ending).toMatchObject({ outcome: "failed", because: expect.stringContaining("lost") });
  });
});

describe("I12 a pull request", () => {
  test("is followed while it is open, whatever else is seen of it", () => {
    const { steps } = play(agentTask(), { follow: (_, time) => seen(time < 4 ? "open" : "merged") });
    expect(times(steps, "follow")).toBe(4);
    expect(times(steps, "open_pull_request")).toBe(1);
  });

  test.each(["ann", null])("closed by %s stays closed: the run is over", (closedBy) => {
    const { steps, state } = play(agentTask(), { follow: () => seen("closed", closedBy) });
    expect(steps.at(-1)).toBe("follow");
    expect(state.ending).toMatchObject({ outcome: "closed_by_person", final: true });
  });

  test("that is found closed at its opening is not opened again", () => {
    const { steps, state } = play(agentTask(), { open_pull_request: () => seen("closed", "ann") });
    expect(steps.at(-1)).toBe("open_pull_request");
    expect(state.ending?.outcome).toBe("closed_by_person");
  });
});
