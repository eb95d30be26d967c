// activities/ledger/gates/budget.ts: reserves the most a model call can cost before it is made (I10).
import type { Action, ActionOf } from "../../../core/schema/action.ts";
import type { ModelPrice } from "../../../core/schema/model.ts";
import type { Tx } from "../database.ts";
import type { PriceTable } from "../deps.ts";
import { passed, refused, type GateAnswer } from "./answer.ts";

type Purse = {
  tx: Tx;
  tenant: string;
  runId: string | null;
  actionId: string;
  prices: PriceTable;
  now: Date;
};

/** Asked last, and only when every other gate passed: it changes the account. Twice for one action id reserves once. */
export async function budgetGate(action: Action, purse: Purse): Promise<GateAnswer> {
  if (action.kind !== "model.call") return passed("budget", { needed: 0 });
  const model = `${action.route.provider}/${action.route.model}`;
  const price = purse.prices[model];
  if (price === undefined) return refused("budget", `no price is configured for ${model}`, { model });
  if (purse.runId === null) return refused("budget", "a model call outside a run has no budget", { model });
  const most = worstCaseMicroUsd(action, price);
  const saw = { model, most: Number(most) };
  if (!Number.isSafeInteger(saw.most)) return refused("budget", "the price is out of range", { model });
  if (await reserve(purse, purse.runId, most)) return passed("budget", saw);
  return refused("budget", `the run's budget does not cover the ${dollars(most)} this call may cost`, saw);
}

/** The route bounds both sides: the model worker refuses a longer request and asks for no longer answer. */
function worstCaseMicroUsd({ route }: ActionOf<"model.call">, price: ModelPrice): bigint {
  const input = BigInt(route.maxInputTokens) * BigInt(price.input);
  const output = BigInt(route.maxOutputTokens) * BigInt(price.output);
  return (input + output + 999_999n) / 1_000_000n; // prices are per million tokens; rounded up
}

async function reserve(
  { tx, tenant, actionId, now }: Purse,
  runId: string,
  amount: bigint,
): Promise<boolean> {
  const key = { tenantId_runId_actionId: { tenantId: tenant, runId, actionId } };
  if ((await tx.reservation.findUnique({ where: key }))?.status === "open") return true;
  const taken = await tx.$executeRaw`
    UPDATE budget_account SET reserved_micro_usd = reserved_micro_usd + ${amount}
    WHERE tenant_id = ${tenant} AND run_id = ${runId}
      AND spent_micro_usd + reserved_micro_usd + ${amount} <= limit_micro_usd`;
  if (taken === 0) return false;
  const row = { amountMicroUsd: amount, actualMicroUsd: null, status: "open", reservedAt: now } as const;
  await tx.reservation.upsert({
    where: key,
    create: { tenantId: tenant, runId, actionId, ...row },
    update: row,
  });
  return true;
}

function dollars(microUsd: bigint): string {
  return `$${(Number(microUsd) / 1_000_000).toFixed(2)}`;
}
