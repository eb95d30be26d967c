// activities/ledger/gates/budget.ts: reserves the most a model call can cost before it is made (I10).
import { asksModel } from "../../../core/action.ts";
import type { Action } from "../../../core/schema/action.ts";
import type { ModelPrice, ModelRoute } from "../../../core/schema/model.ts";
import { dollars, MICRO_USD_PER_CENT } from "../money.ts";
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
  if (!asksModel(action)) return passed("budget", { needed: 0 });
  const model = `${action.route.provider}/${action.route.model}`;
  const price = purse.prices[model];
  if (price === undefined) return refused("price", `no price is configured for ${model}`, { model });
  if (purse.runId === null) return refused("price", "a model call outside a run has no budget", { model });
  const most = worstCaseMicroUsd(action, price);
  const saw = { model, most: Number(most) };
  if (!Number.isSafeInteger(saw.most)) return refused("price", "the price is out of range", { model });
  if (await reserve(purse, purse.runId, most)) return passed("budget", saw);
  return refused("budget", await whatIsMissing(purse, purse.runId, most), saw);
}

/** For a person: what lacks, and the command that mends it. */
async function whatIsMissing({ tx, tenant }: Purse, runId: string, most: bigint): Promise<string> {
  const where = { tenantId_runId: { tenantId: tenant, runId } };
  const account = await tx.budgetAccount.findUniqueOrThrow({ where });
  const { limitMicroUsd: limit, spentMicroUsd: spent, reservedMicroUsd: reserved } = account;
  const least = (spent + reserved + most + MICRO_USD_PER_CENT - 1n) / MICRO_USD_PER_CENT;
  const lacks = `the run's budget of ${dollars(limit)} does not cover the ${dollars(most)} that the next model call may cost`;
  const used = `${dollars(spent)} is spent, ${dollars(reserved)} reserved`;
  return `${lacks}: ${used}. To raise it: skein run budget ${runId} --cost-cents ${least} --reason TEXT`;
}

/** The route bounds both sides: the model worker refuses a longer request and asks for no longer answer. */
function worstCaseMicroUsd({ route }: { route: ModelRoute }, price: ModelPrice): bigint {
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
