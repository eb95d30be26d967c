// activities/model/fit.ts: a request within the route's input limit; what is dropped says so in its place.
import { unwrapped } from "../../core/instructions/untrusted.ts";
import type { ConversationMessage } from "../../core/schema/conversation.ts";
import { TOOL_SCHEMAS } from "../../core/tool/registry.ts";
import { ModelFailure } from "./model-failure.ts";
import { shorten } from "./shorten.ts";

const CHARS_PER_TOKEN = 4;
/** Once over the limit, down to this part of it: dropping a little at every turn would spoil a provider's cache. */
const AIM = 0.8;
const WORTH_DROPPING = 300;

export type Removal = { callId: string; chars: number };
export type Fitted = { messages: ConversationMessage[]; removed: Removal[]; estimatedTokens: number };

/**
 * Oldest tool answers go first, then the arguments of oldest calls, then the newest answers are shortened.
 * Throws `model_context_overflow` where system prompt, task and calls alone are too long.
 */
export function fitRequest(
  request: { system: string; messages: readonly ConversationMessage[] },
  maxInputTokens: number,
): Fitted {
  const fixed = request.system.length + TOOLS_CHARS;
  const limit = maxInputTokens * CHARS_PER_TOKEN - fixed;
  const state: State = { messages: [...request.messages], removed: [], chars: charsOf(request.messages) };
  if (state.chars > limit) {
    dropAnswers(state, limit * AIM);
    dropArguments(state, limit * AIM);
    shortenNewest(state, limit);
  }
  const { messages, removed, chars } = state;
  if (chars > limit) {
    throw new ModelFailure(
      "model_context_overflow",
      `the task alone needs more than ${maxInputTokens} tokens`,
    );
  }
  return { messages, removed, estimatedTokens: Math.ceil((chars + fixed) / CHARS_PER_TOKEN) };
}

type State = { messages: ConversationMessage[]; removed: Removal[]; chars: number };

const TOOLS_CHARS = JSON.stringify(TOOL_SCHEMAS).length;

function charsOf(messages: readonly ConversationMessage[]): number {
  return messages.reduce((sum, message) => sum + JSON.stringify(message).length, 0);
}

function dropAnswers(state: State, aim: number): void {
  const newest = state.messages.findLastIndex((message) => message.role === "tool");
  for (const [index, message] of state.messages.slice(0, Math.max(0, newest)).entries()) {
    if (state.chars <= aim) return;
    if (message.role !== "tool") continue;
    const answers = message.answers.map((answer) => ({
      ...answer,
      text: drop(state, answer.callId, answer.text),
    }));
    replace(state, index, { ...message, answers });
  }
}

function dropArguments(state: State, aim: number): void {
  const newest = state.messages.findLastIndex((message) => message.role === "assistant");
  for (const [index, message] of state.messages.slice(0, Math.max(0, newest)).entries()) {
    if (state.chars <= aim) return;
    if (message.role !== "assistant") continue;
    const calls = message.calls.map((call) => {
      const input = drop(state, call.callId, call.input);
      return input === call.input ? call : { ...call, input: JSON.stringify({ removed: input }) };
    });
    replace(state, index, { ...message, calls });
  }
}

function shortenNewest(state: State, limit: number): void {
  const index = state.messages.findLastIndex((message) => message.role === "tool");
  const message = state.messages[index];
  const excess = state.chars - limit;
  if (message?.role !== "tool" || excess <= 0) return;
  const total = message.answers.reduce((sum, { text }) => sum + text.length, 0);
  // Escapes make a character of text up to two of JSON, and each cut says a sentence.
  const share = Math.max(0, 1 - (excess * 2 + message.answers.length * 100) / Math.max(1, total));
  const answers = message.answers.map((answer) => {
    if (answer.text.length < WORTH_DROPPING) return answer;
    const maxChars = Math.floor(answer.text.length * share);
    state.removed.push({ callId: answer.callId, chars: answer.text.length - maxChars });
    return { ...answer, text: shortenInside(answer.text, maxChars) };
  });
  replace(state, index, { ...message, answers });
}

/** The marks around others' text stay whole: what is left of it must not stand outside. */
function shortenInside(text: string, maxChars: number): string {
  const wrapped = unwrapped(text);
  if (wrapped === null) return shorten(text, maxChars);
  const { open, inside, close } = wrapped;
  return open + shorten(inside, Math.max(0, maxChars - open.length - close.length)) + close;
}

function drop(state: State, callId: string, text: string): string {
  if (text.length < WORTH_DROPPING) return text;
  state.removed.push({ callId, chars: text.length });
  return placeholder(text.length);
}

function replace(state: State, index: number, message: ConversationMessage): void {
  const before = state.messages[index];
  state.chars += charsOf([message]) - (before ? charsOf([before]) : 0);
  state.messages[index] = message;
}

function placeholder(chars: number): string {
  return `[${chars} characters removed to keep the conversation within its limit; ask again if you need them]`;
}
