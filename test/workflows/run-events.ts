// test/workflows/run-events.ts: what each step of a run answers when all goes well, to be changed in what a test is about.
import { BOUNDARY } from "../../core/policy/ordinary.ts";
import type { Judgement, JudgeSetting } from "../../core/schema/judge.ts";
import type { RunEvent } from "../../core/run/advance.ts";
import type { Step } from "../../core/run/next-step.ts";
import { NO_TURNS } from "../../core/run/progress.ts";
import type { RunState } from "../../core/run/state.ts";
import type { PullRequestState } from "../../core/schema/pull-request.ts";
import type { BoundaryReport } from "../../core/schema/patch.ts";
import { TaskContract } from "../../core/schema/task.ts";
import type { VerificationReport } from "../../core/schema/verification.ts";

/** A step's answer, from the run's state and how often the step was taken, this time included. */
export type Answer = (state: RunState, time: number) => RunEvent;
export type World = Partial<Record<Step, Answer>>;

const SHA = "1".repeat(40);
const DIGEST = "2".repeat(64);
export const WORKSPACE = { id: "ws-1", queue: "sandbox@here" };

const shared = {
  title: "Round prices half up",
  repository: "acme/prices",
  task_class: "bug_fix",
} as const;

export function agentTask(changes: object = {}): TaskContract {
  return TaskContract.parse({
    change: "agent",
    ...shared,
    instructions: "Round every price half up.",
    done_when: ["the tests pass"],
    ...changes,
  });
}

export function scriptTask(changes: object = {}): TaskContract {
  return TaskContract.parse({ change: "script", ...shared, argv: ["node", "codemod.js"], ...changes });
}

export function report(verdict: VerificationReport["verdict"], phase: VerificationReport["phase"] = "clean") {
  return {
    phase,
    profile: "node-test",
    profileDigest: DIGEST,
    verdict,
    because: `the tests ${verdict}`,
    exitCode: verdict === "passed" ? 0 : 1,
    tests: { total: 1, passed: 1, failed: 0, skipped: 0 },
    durationMs: 1,
    log: DIGEST,
  };
}

export function boundary(changes: Partial<BoundaryReport> = {}): BoundaryReport {
  return { ...BOUNDARY, added: 1, bytes: 10, paths: ["src/price.js"], ...changes };
}

export function exported(changes: Partial<BoundaryReport> = {}): RunEvent {
  const patch = { digest: DIGEST, class: "patch", bytes: 10 } as const;
  return {
    kind: "exported",
    exported: { patch, boundary: boundary(changes), diff: DIGEST, diffApplies: true },
  };
}

export function turn(done: string | null): RunEvent {
  return {
    kind: "turn_taken",
    conversation: DIGEST,
    answers: [],
    checkpoint: null,
    progress: NO_TURNS,
    done,
  };
}

export function seen(state: PullRequestState["state"], closedBy: string | null = null): RunEvent {
  const mergeSha = state === "merged" ? SHA : null;
  const url = "https://forge.example/acme/prices/pull/7";
  return {
    kind: "pull_request_seen",
    pullRequest: { number: 7, url, state, draft: true, headSha: SHA, closedBy, mergeSha },
  };
}

export function stopped(): RunEvent {
  return {
    kind: "ended",
    ending: { outcome: "stopped", because: "stopped by dana", failure: null, final: true },
  };
}

export const JUDGE: JudgeSetting = {
  route: { provider: "scripted", model: "judge", maxInputTokens: 1000, maxOutputTokens: 100 },
  mode: "veto",
};

export function judged(verdict: Judgement["verdict"], mode: Judgement["mode"] = "veto"): RunEvent {
  return {
    kind: "judged",
    judgement: { mode, verdict, because: "it says so", concerns: [], report: DIGEST },
  };
}

export function scriptDone(changes: { ok?: boolean; exitCode?: number | null }): RunEvent {
  const done = { summary: "node codemod.js", output: DIGEST, ok: true, exitCode: 0, said: "over" };
  return { kind: "script_done", ...done, ...changes };
}

/** The base has instruction files. */
export function openedWithGuidance(): RunEvent {
  const report = { guidance: DIGEST, files: 1, unread: 0, findings: [], counts: {} };
  return { kind: "workspace_opened", workspace: WORKSPACE, guidance: report };
}

function handedOver(outcome: "report_ready" | "patch_ready" | "branch_ready"): RunEvent {
  return { kind: "ended", ending: { outcome, because: "verified", failure: null, final: true } };
}

/** The agent reads in its first turn and is done in its second; a person merges. */
export const SMOOTH: Record<Exclude<Step, "end">, Answer> = {
  admit: () => ({ kind: "admitted", policySnapshot: DIGEST, profileDigest: DIGEST }),
  start: () => ({ kind: "started" }),
  fetch: () => ({
    kind: "fetched",
    source: { baseSha: SHA, bundle: DIGEST, manifest: DIGEST },
    ref: "main",
  }),
  baseline: () => ({ kind: "baseline_verified", report: report("passed", "baseline"), image: "host" }),
  open: () => ({ kind: "workspace_opened", workspace: WORKSPACE }),
  guidance: () => ({ kind: "guidance_decided", withheld: null }),
  turn: (_, time) => turn(time < 2 ? null : "rounded in one place"),
  script: () => scriptDone({}),
  export: () => exported(),
  submit: () => ({ kind: "patch_accepted" }),
  verify: () => ({ kind: "verified", report: report("passed") }),
  judge: () => judged("pass"),
  push: () => ({
    kind: "branch_pushed",
    name: "skein/22",
    result: { headSha: SHA, treeSha: SHA, existed: false },
  }),
  open_pull_request: () => seen("open"),
  report: () => handedOver("report_ready"),
  hand_over: () => handedOver("patch_ready"),
  bundle: () => handedOver("branch_ready"),
  follow: () => seen("merged"),
};
