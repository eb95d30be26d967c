// core/schema/conversation.ts: a conversation with a model, kept as it was sent, and what was left out of it.
import { z } from "zod";
import { ModelRoute, ModelUsage } from "./model.ts";
import { Digest } from "./vocabulary.ts";

/** `input` is the JSON text of the arguments, redacted; it may be anything a model writes, so it stays text. */
export const ConversationCall = z.strictObject({ callId: z.string(), tool: z.string(), input: z.string() });
export type ConversationCall = z.infer<typeof ConversationCall>;

export const ConversationAnswer = z.strictObject({ callId: z.string(), tool: z.string(), text: z.string() });
export type ConversationAnswer = z.infer<typeof ConversationAnswer>;

export const ConversationMessage = z.discriminatedUnion("role", [
  z.strictObject({ role: z.literal("user"), text: z.string() }),
  z.strictObject({ role: z.literal("assistant"), text: z.string(), calls: z.array(ConversationCall) }),
  z.strictObject({ role: z.literal("tool"), answers: z.array(ConversationAnswer) }),
]);
export type ConversationMessage = z.infer<typeof ConversationMessage>;

/** Artifact `model_request`, canonical JSON. All text in it is redacted (I9). */
export const Conversation = z.strictObject({
  route: ModelRoute.describe("of the last call"),
  turn: z.int(),
  brief: Digest,
  prompt: Digest.describe("prompt contract it was begun with"),
  tools: Digest.describe("tool schemas sent with the last call"),
  manifest: Digest.describe("context_manifest of the last call"),
  system: z.string(),
  messages: z.array(ConversationMessage),
  finish: z.string().describe("why the model stopped, in the SDK's word"),
  usage: ModelUsage,
  usageEstimated: z.boolean().describe("true: the provider sent none, so the worst case stands"),
});
export type Conversation = z.infer<typeof Conversation>;

export const REDUCTIONS = ["whole", "shortened", "removed"] as const;

/** `platform`: its own words, such as a refusal. All but these, `system` and `task` are others' text, given as untrusted data. */
export const CONTEXT_CLASSES = [
  "system",
  "task",
  "guidance",
  "change",
  "tool_output",
  "log",
  "platform",
] as const;

/** One text of a request: where it came from, how much of it was sent, how many secrets were taken out. */
export const ContextEntry = z.strictObject({
  source: z.string().max(200).describe("system, brief, a call id, `repair`, …"),
  class: z.enum(CONTEXT_CLASSES).optional().describe("absent in manifests of earlier versions"),
  origin: z
    .string()
    .max(600)
    .optional()
    .describe("of untrusted data: a file's path, or a tool and what it was asked"),
  file: Digest.optional().describe("of guidance: SHA-256 of the whole file in the base"),
  artifact: Digest.nullable(),
  chars: z.int().describe("after redaction, before it was shortened"),
  sentChars: z.int(),
  reduction: z.enum(REDUCTIONS),
  secrets: z.record(z.string(), z.int()).describe("kind → how many were redacted"),
});
export type ContextEntry = z.infer<typeof ContextEntry>;

/** Artifact `context_manifest`, canonical JSON: what one request added, cut and removed. */
export const ContextManifest = z.strictObject({
  turn: z.int(),
  provider: z.string(),
  model: z.string(),
  estimatedTokens: z.int().describe("four characters each"),
  maxTokens: z.int(),
  added: z.array(ContextEntry),
  removed: z
    .array(z.strictObject({ callId: z.string(), chars: z.int() }))
    .describe("older answers, dropped now"),
});
export type ContextManifest = z.infer<typeof ContextManifest>;
