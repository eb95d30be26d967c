// test/support/model/wire.ts: the part of the OpenAI chat completions wire that the scripted model reads and speaks.
import { z } from "zod";

const Text = z.union([
  z.string(),
  z.null(),
  z.array(z.object({ type: z.string(), text: z.string().optional() })),
]);

const WireMessage = z.object({
  role: z.string(),
  content: Text.optional(),
  tool_call_id: z.string().optional(),
  tool_calls: z
    .array(z.object({ id: z.string(), function: z.object({ name: z.string(), arguments: z.string() }) }))
    .optional(),
});
export type WireMessage = z.infer<typeof WireMessage>;

export const ChatRequest = z.object({
  model: z.string(),
  messages: z.array(WireMessage).min(1),
  stream: z.boolean().default(false),
  stream_options: z.object({ include_usage: z.boolean().optional() }).optional(),
  max_tokens: z.number().optional(),
  tools: z
    .array(z.object({ type: z.literal("function"), function: z.object({ name: z.string() }).loose() }))
    .optional(),
});
export type ChatRequest = z.infer<typeof ChatRequest>;

/** `arguments` is the text as it goes over the wire; a faulty answer may put anything there. */
export type WireCall = { id: string; name: string; arguments: string };
export type WireAnswer = {
  text: string;
  calls: WireCall[];
  finish: "stop" | "tool_calls" | "length" | "content_filter";
};

export function textOf(message: WireMessage): string {
  const { content } = message;
  if (typeof content === "string") return content;
  return (content ?? []).map((part) => part.text ?? "").join("");
}

export function usageOf(request: ChatRequest, answer: WireAnswer) {
  const prompt = Math.ceil(JSON.stringify([request.messages, request.tools ?? []]).length / 4);
  const completion = Math.ceil((answer.text + JSON.stringify(answer.calls)).length / 4);
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
}

const LABEL = { model: "scripted", system_fingerprint: "scripted" } as const;

export function wholeBody(request: ChatRequest, answer: WireAnswer, id: string): object {
  const tool_calls = answer.calls.map((call) => ({
    id: call.id,
    type: "function",
    function: { name: call.name, arguments: call.arguments },
  }));
  const message = {
    role: "assistant",
    content: answer.text,
    ...(tool_calls.length > 0 ? { tool_calls } : {}),
  };
  const choices = [{ index: 0, message, finish_reason: answer.finish }];
  return { id, object: "chat.completion", created: 0, ...LABEL, choices, usage: usageOf(request, answer) };
}

/** One answer as stream chunks: the text and each call's arguments in pieces, then the finish, then the usage. */
export function* chunksOf(request: ChatRequest, answer: WireAnswer, id: string): Generator<object> {
  const chunk = (delta: object, finish_reason: string | null = null) => ({
    id,
    object: "chat.completion.chunk",
    created: 0,
    ...LABEL,
    choices: [{ index: 0, delta, finish_reason }],
  });
  yield chunk({ role: "assistant", content: "" });
  for (const content of piecesOf(answer.text)) yield chunk({ content });
  for (const [index, call] of answer.calls.entries()) {
    const head = { index, id: call.id, type: "function", function: { name: call.name, arguments: "" } };
    yield chunk({ tool_calls: [head] });
    for (const piece of piecesOf(call.arguments)) {
      yield chunk({ tool_calls: [{ index, function: { arguments: piece } }] });
    }
  }
  yield chunk({}, answer.finish);
  if (request.stream_options?.include_usage === true) {
    yield { ...chunk({}), choices: [], usage: usageOf(request, answer) };
  }
}

/** Cut without regard to words, escapes or characters' meaning, as real providers do; never inside a surrogate pair. */
function piecesOf(text: string): string[] {
  const letters = Array.from(text);
  const length = Math.max(7, Math.ceil(letters.length / 40));
  return Array.from({ length: Math.ceil(letters.length / length) }, (_, index) =>
    letters.slice(index * length, (index + 1) * length).join(""),
  );
}
