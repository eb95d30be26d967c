// test/support/model/follow.ts: the next turn of a script, from the conversation alone; it never pretends.
import type { Expectation, Script, ScriptedCall, ScriptedTurn } from "./script.ts";
import { textOf } from "./wire.ts";
import type { ChatRequest, WireAnswer, WireMessage } from "./wire.ts";

/** Stateless: how many turns were taken is how often the assistant spoke. */
export function nextAnswer(request: ChatRequest, scripts: readonly Script[]): WireAnswer {
  const task = request.messages.filter(({ role }) => role === "user").map(textOf)[0] ?? "";
  const script = scripts.find(({ title }) => task.includes(title));
  const taken = request.messages.filter(({ role }) => role === "assistant").length;
  if (!script) return stuck(taken, "I am a scripted model and have no script for this task.");
  const turn = script.turns[taken];
  if (!turn) return stuck(taken, "My script has no more turns, and the task is not over.");
  const surprise = firstSurprise(turn, lastAnswers(request.messages));
  return surprise === null ? say(taken, turn) : stuck(taken, surprise);
}

/** Texts that answer the last assistant message's calls, in the order of the calls. */
function lastAnswers(messages: readonly WireMessage[]): string[] {
  const last = messages.findLastIndex(({ role }) => role === "assistant");
  const calls = messages[last]?.tool_calls ?? [];
  const answers = messages.slice(last + 1).filter(({ role }) => role === "tool");
  return calls.map(({ id }) => {
    const answer = answers.find((message) => message.tool_call_id === id);
    return answer ? textOf(answer) : "";
  });
}

function firstSurprise(turn: ScriptedTurn, answers: readonly string[]): string | null {
  for (const expectation of turn.expect ?? []) {
    const answer = answers[expectation.call];
    const problem = answer === undefined ? "got no answer at all" : problemOf(expectation, answer);
    if (problem !== null)
      return `What I see is not what my script expects: call ${expectation.call} ${problem}`;
  }
  return null;
}

function problemOf({ includes = [], excludes = [] }: Expectation, answer: string): string | null {
  const missing = includes.find((text) => !answer.includes(text));
  const unwanted = excludes.find((text) => answer.includes(text));
  const saw = `Its answer begins: ${answer.slice(0, 200)}`;
  if (missing !== undefined) return `should have answered with "${missing}". ${saw}`;
  return unwanted === undefined ? null : `should not have answered with "${unwanted}". ${saw}`;
}

function say(
  turn: number,
  { say: text, calls }: { say: string; calls: readonly ScriptedCall[] },
): WireAnswer {
  return {
    text,
    calls: calls.map(({ tool, input }, index) => ({
      id: `scripted_${turn}_${index}`,
      name: tool,
      arguments: JSON.stringify(input),
    })),
    finish: calls.length > 0 ? "tool_calls" : "stop",
  };
}

function stuck(turn: number, because: string): WireAnswer {
  return say(turn, {
    say: because,
    calls: [{ tool: "finish", input: { summary: because.slice(0, 2000), stuck: true } }],
  });
}
