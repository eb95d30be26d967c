// activities/model/stream.ts: one request to a model, its answer gathered piece by piece, or a model failure.
import { streamText } from "ai";
import type { FinishReason, LanguageModel, TextStreamPart, ToolSet } from "ai";
import type { ConversationMessage } from "../../core/schema/conversation.ts";
import type { ToolSchema } from "../../core/tool/registry.ts";
import type { ReportedUsage } from "./cost.ts";
import { ModelFailure, modelFailureOf } from "./model-failure.ts";
import type { Watch } from "./watch.ts";
import { toWireMessages, toWireTools } from "./wire.ts";

export type ModelRequest = {
  model: LanguageModel;
  system: string;
  messages: readonly ConversationMessage[];
  tools: readonly ToolSchema[];
  maxOutputTokens: number;
  /** Heard even of an answer that is then of no use. */
  onUsage: (usage: ReportedUsage) => void;
};

/** As the model said it: nothing in it is redacted or checked. */
export type RawAnswer = {
  text: string;
  calls: { callId: string; tool: string; input: unknown }[];
  finish: FinishReason;
  usage: ReportedUsage;
};

/** Throws `ModelFailure`, or the pulse's reason. Never retries: Temporal does, by failure kind (I18). */
export async function streamAnswer(request: ModelRequest, watch: Watch): Promise<RawAnswer> {
  const answer: RawAnswer = {
    text: "",
    calls: [],
    finish: "other",
    usage: { inputTokens: undefined, outputTokens: undefined },
  };
  try {
    for await (const part of startStream(request, watch.signal)) {
      if (part.type !== "start") watch.progress(); // `start` comes before anything was sent
      take(answer, part);
      if (part.type === "finish") request.onUsage(answer.usage);
    }
  } catch (error) {
    watch.throwIfEnded();
    throw modelFailureOf(error, Date.now());
  }
  watch.throwIfEnded(); // the SDK ends an aborted stream without an error
  return complete(answer);
}

function startStream(request: ModelRequest, signal: AbortSignal): AsyncIterable<TextStreamPart<ToolSet>> {
  const { model, system, messages, tools, maxOutputTokens } = request;
  const result = streamText({
    model,
    system,
    messages: toWireMessages(messages),
    tools: toWireTools(tools),
    maxOutputTokens,
    maxRetries: 0,
    abortSignal: signal,
    includeRawChunks: true, // every piece counts as a sign of life, a silent reasoning one too
    onError: () => {}, // it arrives as a part; the default prints it, unredacted (I9)
  });
  return result.fullStream;
}

function take(answer: RawAnswer, part: TextStreamPart<ToolSet>): void {
  if (part.type === "text-delta") answer.text += part.text;
  if (part.type === "tool-call") {
    const { toolCallId: callId, toolName: tool, input } = part;
    answer.calls.push({ callId, tool, input });
  }
  if (part.type === "finish") {
    const { inputTokens, outputTokens } = part.totalUsage;
    answer.finish = part.finishReason;
    answer.usage = { inputTokens, outputTokens };
  }
  if (part.type === "error") throw modelFailureOf(part.error, Date.now());
}

function complete(answer: RawAnswer): RawAnswer {
  if (answer.finish === "content-filter")
    throw new ModelFailure("model_refused", "the provider filtered the answer");
  const isEmpty = answer.text.trim() === "" && answer.calls.length === 0;
  // An answer that ends well and says nothing is the model's; the agent is told, and the run bounds how often.
  if (isEmpty && answer.finish !== "stop" && answer.finish !== "length") {
    throw new ModelFailure("model_invalid", "the answer is empty");
  }
  return answer;
}
