// workflows/messages.ts: every signal, query and update, once.
import { defineQuery, defineSignal, defineUpdate } from "@temporalio/workflow";
import type { HaltReleaseAnswer, HaltSetAnswer } from "../core/schema/halt.ts";
import type { HaltSubmission, ReleaseSubmission } from "../core/schema/submission.ts";
import type { WordAnswer } from "../core/schema/approval.ts";
import type { RunOutcome, Stage } from "../core/schema/run.ts";

/** A person's signed `run.stop`; answers at once with what the ledger said of the statement. */
export const stopRun = defineUpdate<StopAnswer, [{ statement: string }]>("stop");
export type StopAnswer = { kind: "accepted" } | { kind: "refused"; because: string };

/** A person's signed `run.budget`: what the run may cost from now on. Answers as `stop` does; a run that waits for it goes on. */
export const raiseBudget = defineUpdate<RaiseAnswer, [{ statement: string; costCents: number }]>(
  "raise_budget",
);
export type RaiseAnswer = StopAnswer;

export type Update<Answer, Words> = ReturnType<typeof defineUpdate<Answer, [Words]>>;

/** A person's signed halt, or release, where the gateway is not reached; the switchboard answers what the ledger said. */
export const setHalt = defineUpdate<HaltSetAnswer, [HaltSubmission]>("set_halt");
export const releaseHalt = defineUpdate<HaltReleaseAnswer, [ReleaseSubmission]>("release_halt");

/** A halt was set or released: a hint to ask the ledger. `tenant`: whose it is, or `platform`. */
export const haltsChanged = defineSignal<[ChangedHalt?]>("halts_changed");
export type ChangedHalt = { halt: { tenant: string; id: string } };
/** A person's signed word to an approval (`PersonsWord`; whatever else comes is audited). Answers where it stands. */
export const giveVerdict = defineUpdate<WordAnswer, [unknown]>("verdict");
/** The same words without an answer, for scripts and the Web UI. */
export const verdictSignal = defineSignal<[unknown]>("verdict");

/** The forge told the gateway something about this run's pull request: a hint to read it again. */
export const pullRequestChanged = defineSignal<[{ delivery: string }]>("pull_request_changed");

export const runStatus = defineQuery<RunStatus>("status");
export type RunStatus = { stage: Stage; outcome: RunOutcome | null; turn: number; because: string | null };
