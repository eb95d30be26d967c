// workflows/steps/turn.ts: one turn of the agent: a model call, then the tool calls it asked for, each through the door.
import { patched } from "@temporalio/workflow";
import type { RunEvent } from "../../core/run/advance.ts";
import { circleIn, noteTurn } from "../../core/run/progress.ts";
import { fallBack, modelsOf } from "../../core/run/fall-back.ts";
import type { RunState } from "../../core/run/state.ts";
import type { ActionKind, ActionOf, ModelTurn, ToolCall } from "../../core/schema/action.ts";
import type { ToolAnswer } from "../../core/schema/model.ts";
import { act, actInTurn } from "../act.ts";
import type { Outcome } from "../act.ts";
import { record } from "../ledger.ts";
import { present } from "../present.ts";
import type { Run } from "../run.ts";
import { askModel } from "./ask-model.ts";
import { end, ended, lossOf } from "./ended.ts";
import { boundsOf, profileOf } from "./profile.ts";

type Answered = { answers: ToolAnswer[]; outcomes: Outcome<ActionKind>[] };

export async function takeTurn(run: Run): Promise<RunEvent> {
  const { state, input } = run;
  const at = state.fellBack?.to ?? 0;
  const outcome = await askModel(run, {
    kind: "model.call",
    turn: state.turn + 1,
    route: present(modelsOf(input)[at] ?? null, "model route"),
    brief: input.brief,
    workspace: present(state.workspace, "workspace"),
    conversation: state.conversation,
    answers: state.answers,
    repair: state.repair,
    ...guidanceOf(state),
    ...(input.task.egress !== undefined && {
      egress: { profile: input.task.egress, policy: profileOf(run).policy },
    }),
  });
  const fellBack = outcome.kind === "failed" ? fallBack(input, at, outcome.failure) : null;
  if (fellBack) return { kind: "fell_back", fellBack };
  if (outcome.kind !== "done") return ended(outcome, "call the model");
  return useTools(run, outcome.result);
}

/** What a conversation begins with, where policy or a person let it. */
function guidanceOf({ guidance, conversation }: RunState): Pick<ActionOf<"model.call">, "guidance"> {
  return conversation === null && guidance?.use === "given" ? { guidance: guidance.report.guidance } : {};
}

/** A workspace lost on the way repeats the whole turn on the last checkpoint: the agent never sees half of one. */
async function useTools(run: Run, turn: ModelTurn): Promise<RunEvent> {
  const proposed = await answerProposals(run, turn.calls);
  const checked = await answerChecks(run, turn.calls);
  const before = lossOf(...proposed.outcomes, ...checked.outcomes);
  if (before) return before;
  const exported = proposed.outcomes.some(changedWorkspace) ? await takeCheckpoint(run) : null;
  const after = exported && lossOf(exported);
  return after ?? turnTaken(run, turn, { answers: [...proposed.answers, ...checked.answers], exported });
}

function turnTaken(
  run: Run,
  turn: ModelTurn,
  { answers, exported }: { answers: ToolAnswer[]; exported: Outcome<"patch.export"> | null },
): RunEvent {
  const done = turn.calls.find((call) => call.kind === "finish");
  if (done?.stuck) return end("failed", `the agent gave up: ${done.summary}`, null);
  return afterTurn(run, turn, {
    answers: [...answers, ...invalid(turn.calls)],
    checkpoint: exported?.kind === "done" ? exported.result.patch.digest : null,
    done: done ? done.summary || "done" : null,
  });
}

type Took = Pick<RunEvent & { kind: "turn_taken" }, "answers" | "checkpoint" | "done">;

function afterTurn(run: Run, { calls, conversation, text }: ModelTurn, took: Took): RunEvent {
  const { turn, progress: before, checkpoint: last } = run.state;
  const progress = noteTurn(before, { calls, checkpoint: took.checkpoint ?? last });
  const circle = took.done === null ? circleIn(progress) : null;
  if (circle !== null && patched("ends-circles")) {
    const because = `the agent got nowhere by turn ${turn + 1}: ${circle}${lastWords({ calls, text })}`;
    return end("failed", because, null);
  }
  return { kind: "turn_taken", conversation, progress, ...took };
}

function lastWords({ calls, text }: Pick<ModelTurn, "calls" | "text">): string {
  const made = [...new Set(calls.map((call) => ("tool" in call ? call.tool : call.kind)))];
  const called = made.length > 0 ? `; last it called ${made.join(", ")}` : "";
  return `${called}${text === "" ? "" : `; last it said: ${text.slice(0, 200)}`}`;
}

/** All proposals of a turn are decided in one transaction; a refusal's reason is the tool's answer. */
async function answerProposals(run: Run, calls: ToolCall[]): Promise<Answered> {
  const proposals = calls.filter((call) => call.kind === "proposal");
  const outcomes = await actInTurn(
    run.door,
    proposals.map((call) => call.action),
  );
  const answers = proposals.flatMap((call, index) => {
    const outcome = outcomes[index];
    return outcome ? [answerTo(call.callId, outcome)] : [];
  });
  return { answers, outcomes };
}

/** The `verify` tool: the project's own checks, in the agent's workspace; it proves nothing, it helps the agent. */
async function answerChecks(run: Run, calls: ToolCall[]): Promise<Answered> {
  const answered: Answered = { answers: [], outcomes: [] };
  for (const call of calls.filter((each) => each.kind === "verify")) {
    const workspace = present(run.state.workspace, "workspace");
    const outcome = await act(run.door, {
      kind: "verify.run",
      workspace,
      ...profileOf(run),
      phase: "during",
    });
    answered.outcomes.push(outcome);
    if (outcome.kind === "done") {
      await record(run.door.actor, { kind: "verification", report: outcome.result });
      answered.answers.push({ callId: call.callId, artifact: outcome.result.log });
    } else answered.answers.push(answerTo(call.callId, outcome));
  }
  return answered;
}

async function takeCheckpoint(run: Run): Promise<Outcome<"patch.export">> {
  return act(run.door, {
    kind: "patch.export",
    workspace: present(run.state.workspace, "workspace"),
    source: present(run.state.source, "source"),
    ...profileOf(run),
    ...boundsOf(run),
    purpose: "checkpoint",
  });
}

function answerTo(callId: string, outcome: Outcome<ActionKind>): ToolAnswer {
  switch (outcome.kind) {
    case "done":
      return { callId, artifact: (outcome.result as { output: string }).output };
    case "refused":
      return { callId, text: refusalText(outcome) };
    case "failed":
      return { callId, text: failureText(outcome) };
  }
}

function refusalText({ decision }: Outcome<ActionKind> & { kind: "refused" }): string {
  const rule = decision.rules[0] ? ` [${decision.rules[0]}]` : "";
  return `Refused by ${decision.gate ?? "policy"}: ${decision.because}${rule} Nothing was done.`;
}

function failureText({ failure }: Outcome<ActionKind> & { kind: "failed" }): string {
  return `Failed (${failure.kind}): ${failure.message}`;
}

function invalid(calls: ToolCall[]): ToolAnswer[] {
  return calls.flatMap((call) =>
    call.kind === "invalid" ? [{ callId: call.callId, text: call.problem }] : [],
  );
}

function changedWorkspace(outcome: Outcome<ActionKind>): boolean {
  return outcome.kind === "done" && (outcome.result as { changed?: boolean } | null)?.changed === true;
}
