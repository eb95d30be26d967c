// core/schema/model.ts: model routes, prices, usage, and the conversation kept as an artifact.
import { z } from "zod";
import { Digest, MicroUsd } from "./vocabulary.ts";

export const PROVIDERS = ["scripted", "openai-compatible", "openai", "anthropic"] as const;
export const Provider = z.enum(PROVIDERS);
export type Provider = z.infer<typeof Provider>;

/** Micro US dollars per million tokens. */
export const ModelPrice = z.strictObject({
  input: MicroUsd,
  output: MicroUsd,
  fictive: z.boolean().default(false).describe("true for a scripted model: nobody pays it"),
});
export type ModelPrice = z.infer<typeof ModelPrice>;

/** Public part of the configuration: no key in it. The base URL stays with the model worker. */
export const ModelRoute = z.strictObject({
  provider: Provider,
  model: z.string().min(1).max(120),
  maxOutputTokens: z.int().min(1).max(200_000),
  maxInputTokens: z.int().min(1).max(2_000_000),
});
export type ModelRoute = z.infer<typeof ModelRoute>;

export const ModelUsage = z.strictObject({ inputTokens: z.int().min(0), outputTokens: z.int().min(0) });
export type ModelUsage = z.infer<typeof ModelUsage>;

/** What the attempts of one call cost, or must be taken to have cost: goes with its failure, and from attempt to attempt. */
export const ModelSpend = ModelUsage.extend({ costMicroUsd: z.int().min(0) });
export type ModelSpend = z.infer<typeof ModelSpend>;

/** What answers one tool call: an artifact's text, or a short text such as a refusal's reason. */
export const ToolAnswer = z.union([
  z.strictObject({ callId: z.string(), artifact: Digest }),
  z.strictObject({ callId: z.string(), text: z.string().max(2000) }),
]);
export type ToolAnswer = z.infer<typeof ToolAnswer>;
