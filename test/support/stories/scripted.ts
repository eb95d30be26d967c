// test/support/stories/scripted.ts: a scripted model as a stack's configuration names it.
import type { ScriptedModel } from "../model/server.ts";

const FEW_TOKENS = { maxInputTokens: 60_000, maxOutputTokens: 2000 };

/** A call costs next to nothing, unless a price is given. */
export function scripted(
  model: string,
  { url }: Pick<ScriptedModel, "url">,
  price: { input: number; output: number; fictive?: true } = { input: 1, output: 1 },
) {
  return { route: { provider: "openai-compatible" as const, model, ...FEW_TOKENS }, price, base_url: url };
}
