// activities/ledger/book.ts: a settled action on its run's books: money from reserved to spent, calls counted (I10).
import { z } from "zod";
import type { Actor, Settlement } from "../../core/schema/decision.ts";
import type { Tx } from "./database.ts";
import { readText } from "./stored-text.ts";

type BookScene = { tx: Tx; actor: Actor; now: Date };
type Booked = { kind: string; subject: string; action: string };

const TOOLS: readonly string[] = ["tool.read", "tool.write", "shell.exec", "script.exec"];
const Routed = z.object({ route: z.object({ provider: z.string(), model: z.string() }) });

type Charged = Omit<Settlement, "costMicroUsd"> & { costMicroUsd: bigint };

/** Micro US dollars. Where nobody knows what a call cost, all that was reserved for it counts. */
export async function chargeOf({ tx, actor }: BookScene, settlement: Settlement): Promise<bigint> {
  const { actionId, costMicroUsd } = settlement;
  if (costMicroUsd !== null) return BigInt(costMicroUsd);
  const key = { tenantId: actor.tenant, runId: actor.run ?? "", actionId };
  const reservation = await tx.reservation.findUnique({ where: { tenantId_runId_actionId: key } });
  return reservation?.amountMicroUsd ?? 0n;
}

/** Outside a run nothing costs anything. */
export async function book(
  { tx, actor, now }: BookScene,
  settlement: Charged,
  decided: Booked,
): Promise<void> {
  if (actor.run === null) return;
  const key = { tenantId: actor.tenant, runId: actor.run, actionId: settlement.actionId };
  const { kind, subject } = decided;
  if (kind === "model.call") {
    const { inputTokens, outputTokens, costMicroUsd } = settlement;
    const { provider, model } = readText(Routed, decided.action)?.route ?? {
      provider: "unknown",
      model: "unknown",
    };
    await spend(tx, key, costMicroUsd);
    await tx.modelCall.create({
      data: { ...key, provider, model, inputTokens, outputTokens, costMicroUsd, calledAt: now },
    });
  } else if (TOOLS.includes(kind)) {
    const { ok, receipt } = settlement;
    const output = receipt?.result ?? null;
    await tx.toolCall.create({ data: { ...key, kind, subject, ok, output, calledAt: now } });
  }
}

export type ReservationKey = { tenantId: string; runId: string; actionId: string };

/** What it really cost, even if that is more than was reserved: the account tells the truth, and the next call is refused. */
export async function spend(tx: Tx, key: ReservationKey, actual: bigint): Promise<void> {
  const where = { tenantId_runId_actionId: key };
  const reservation = await tx.reservation.findUnique({ where });
  const open = reservation?.status === "open" ? reservation.amountMicroUsd : 0n;
  if (reservation)
    await tx.reservation.update({ where, data: { status: "settled", actualMicroUsd: actual } });
  await tx.budgetAccount.update({
    where: { tenantId_runId: { tenantId: key.tenantId, runId: key.runId } },
    data: { reservedMicroUsd: { decrement: open }, spentMicroUsd: { increment: actual } },
  });
}
