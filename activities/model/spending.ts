// activities/model/spending.ts: what one call has cost as far as anyone knows, carried to whoever hears that it failed (I10).
import { ModelSpend } from "../../core/schema/model.ts";
import type { ModelPrice, ModelRoute, ModelUsage } from "../../core/schema/model.ts";
import { costMicroUsd } from "./cost.ts";

/** `carried`: what this attempt left there, or, before it did, the attempt before it, whatever ended that one. */
export type Carrier = { carried: () => unknown; carry: (spend: ModelSpend) => void };

export type Spending = {
  /** A request goes out: until something says otherwise, it costs the most it can. */
  sent: () => void;
  /** What it cost after all. */
  known: (usage: ModelUsage) => void;
  total: () => ModelSpend;
};

/** May an attempt of this call have cost something? Then its reservation is used, and no further one may go out under it. */
export function isBilled({ carried }: Pick<Carrier, "carried">): boolean {
  const spend = ModelSpend.safeParse(carried());
  return spend.success && spend.data.costMicroUsd > 0;
}

export const UNBILLED: ModelUsage = { inputTokens: 0, outputTokens: 0 };

export function openSpending(
  carrier: Carrier,
  { price, route }: { price: ModelPrice; route: ModelRoute },
): Spending {
  let total: ModelSpend = { ...UNBILLED, costMicroUsd: 0 };
  const known = (usage: ModelUsage): void => {
    total = { ...usage, costMicroUsd: costMicroUsd(usage, price) };
    carrier.carry(total);
  };
  return {
    sent: () => known({ inputTokens: route.maxInputTokens, outputTokens: route.maxOutputTokens }),
    known,
    total: () => total,
  };
}
