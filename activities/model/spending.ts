// activities/model/spending.ts: what the attempts of one call have cost, carried from each to the next (I10).
import { ModelSpend } from "../../core/schema/model.ts";
import type { ModelPrice, ModelRoute, ModelUsage } from "../../core/schema/model.ts";
import { costMicroUsd } from "./cost.ts";

/** `carried`: what the attempt before this one left, whatever ended it. */
export type Carrier = { carried: () => unknown; carry: (spend: ModelSpend) => void };

export type Spending = {
  /** A request goes out: until something says otherwise, it costs the most it can. */
  sent: () => void;
  /** What this attempt cost after all. */
  known: (usage: ModelUsage) => void;
  /** Of this and all earlier attempts. */
  total: () => ModelSpend;
};

export const UNBILLED: ModelUsage = { inputTokens: 0, outputTokens: 0 };

export function openSpending(
  carrier: Carrier,
  { price, route }: { price: ModelPrice; route: ModelRoute },
): Spending {
  const before = ModelSpend.safeParse(carrier.carried());
  const earlier = before.success ? before.data : { ...UNBILLED, costMicroUsd: 0 };
  let total = earlier;
  const known = (usage: ModelUsage): void => {
    total = {
      inputTokens: earlier.inputTokens + usage.inputTokens,
      outputTokens: earlier.outputTokens + usage.outputTokens,
      costMicroUsd: earlier.costMicroUsd + costMicroUsd(usage, price),
    };
    carrier.carry(total);
  };
  return {
    sent: () => known({ inputTokens: route.maxInputTokens, outputTokens: route.maxOutputTokens }),
    known,
    total: () => total,
  };
}
