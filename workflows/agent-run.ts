// workflows/agent-run.ts: one task on one repository, from admission to merged, closed or stopped.
import {
  allHandlersFinished,
  CancellationScope,
  CancelledFailure,
  condition,
  isCancellation,
  setHandler,
  TemporalFailure,
} from "@temporalio/workflow";
import type { RunEvent } from "../core/run/advance.ts";
import { nextStep } from "../core/run/next-step.ts";
import type { Step } from "../core/run/next-step.ts";
import type { RunInput, RunOutcome } from "../core/schema/run.ts";
import { act } from "./act.ts";
import { closeRun, reportEnding } from "./close.ts";
import { failureOf } from "./failure.ts";
import { listenForHalts } from "./halts.ts";
import { pullRequestChanged, runStatus } from "./messages.ts";
import { present } from "./present.ts";
import { listenForRaise } from "./raise-budget.ts";
import { apply, beginRun, enterStageOf, takeLease } from "./run.ts";
import type { Run } from "./run.ts";
import { recordManifest } from "./manifest.ts";
import { openPullRequest, pushBranch } from "./steps/deliver.ts";
import { end, ended } from "./steps/ended.ts";
import { exportPatch, submitPatch } from "./steps/export.ts";
import { fetchSource } from "./steps/fetch.ts";
import { followPullRequest } from "./steps/follow.ts";
import { useGuidance } from "./steps/guidance.ts";
import { bundleBranch, handOverPatch, writeReport } from "./steps/hand-over.ts";
import { judgeChange } from "./steps/judge.ts";
import { parkWhileAsking } from "./steps/park.ts";
import { runScript } from "./steps/script.ts";
import { takeTurn } from "./steps/turn.ts";
import { verifyBaseline, verifyPatch } from "./steps/verify.ts";
import { openForChange } from "./steps/workspace.ts";
import { listenForStop } from "./stop.ts";

const STEPS: Record<Exclude<Step, "end">, (run: Run) => Promise<RunEvent>> = {
  admit: takeLease,
  start: startRun,
  fetch: fetchSource,
  baseline: verifyBaseline,
  open: openForChange,
  guidance: useGuidance,
  turn: takeTurn,
  script: runScript,
  export: exportPatch,
  submit: submitPatch,
  verify: verifyPatch,
  judge: judgeChange,
  push: pushBranch,
  open_pull_request: openPullRequest,
  report: writeReport,
  hand_over: handOverPatch,
  bundle: bundleBranch,
  follow: followPullRequest,
};

export async function agentRun(input: RunInput): Promise<RunOutcome> {
  const run = beginRun(input);
  parkWhileAsking(run);
  const work = new CancellationScope();
  let because = "stopped by a cancel request";
  const stop = (why: string): void => {
    because = why;
    work.cancel();
  };
  listenForHalts(run, (halt) => stop(`stopped: ${halt}`));
  run.door.onEnded = (halt) => {
    stop(`stopped: ${halt}`);
    throw new CancelledFailure(halt);
  };
  listenForRaise(run);
  setHandler(pullRequestChanged, () => void (run.hints += 1));
  setHandler(runStatus, () => {
    const { stage, state, because } = run;
    return { stage, because, turn: state.turn, outcome: state.ending?.outcome ?? null };
  });
  listenForStop(run, (subject) => stop(`stopped by ${subject}`));
  await untilStopped(run, work, () => because);
  await CancellationScope.nonCancellable(async () => {
    await closeRun(run);
    await condition(allHandlersFinished);
  });
  return present(run.state.ending, "ending").outcome;
}

/** Takes step after step until the end; a stop, a halt that ends runs, a cancel from the Web UI, or a ledger that cannot go on, ends it at whatever it is doing. */
async function untilStopped(run: Run, work: CancellationScope, because: () => string): Promise<void> {
  try {
    await work.run(() => takeSteps(run));
  } catch (error) {
    apply(run, isCancellation(error) ? end("stopped", because(), null) : faulted(error));
  }
}

/** Outside the door only the ledger fails. What it holds of the run is given back all the same; a fault of this code fails the task. */
function faulted(error: unknown): RunEvent {
  if (!(error instanceof TemporalFailure)) throw error;
  const failure = failureOf(error);
  return end("failed", `could not go on: ${failure.message}`, failure);
}

async function takeSteps(run: Run): Promise<void> {
  for (;;) {
    const step = nextStep(run.state, run.input);
    if (step === "end") return;
    await enterStageOf(run, step);
    apply(run, await STEPS[step](run));
    if (step === "baseline") await recordManifest(run); // now with base commit and image, before the change
    if (run.state.ending && !run.state.ending.final) await reportEnding(run);
  }
}

/** The run's first decision, and the versions it is made with, before its first effect. */
async function startRun(run: Run): Promise<RunEvent> {
  const outcome = await act(run.door, { kind: "run.start" });
  if (outcome.kind !== "done") return ended(outcome, "start");
  await recordManifest(run);
  return { kind: "started" };
}
