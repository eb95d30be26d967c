// activities/model/cost.ts: what an answer cost, in whole micro US dollars, never rounded in our favour.
import type { ModelPrice, ModelRoute, ModelUsage } from "../../core/schema/model.ts";

/** What a provider reported; absent or senseless counts are undefined. */
export type ReportedUsage = { inputTokens: number | undefined; outputTokens: number | undefined };

/** A missing count is taken as the most the route allows, which is what the budget has reserved (I10). */
export function usageOf(
  reported: ReportedUsage,
  route: ModelRoute,
): { usage: ModelUsage; estimated: boolean } {
  const inputTokens = count(reported.inputTokens);
  const outputTokens = count(reported.outputTokens);
  return {
    usage: {
      inputTokens: inputTokens ?? route.maxInputTokens,
      outputTokens: outputTokens ?? route.maxOutputTokens,
    },
    estimated: inputTokens === undefined || outputTokens === undefined,
  };
}

/** Tokens × micro US dollars per million tokens, rounded up. */
export function costMicroUsd(usage: ModelUsage, price: ModelPrice): number {
  return Math.ceil((usage.inputTokens * price.input + usage.outputTokens * price.output) / 1_000_000);
}

function count(tokens: number | undefined): number | undefined {
  return tokens !== undefined && Number.isSafeInteger(tokens) && tokens >= 0 ? tokens : undefined;
}
