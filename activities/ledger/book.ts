// activities/ledger/book.ts: settled actions on their run's books: money from reserved to spent, calls counted (I10).
import { z } from "zod";
import { isModelKind } from "../../core/action.ts";
import type { Actor, Settlement } from "../../core/schema/decision.ts";
import type { Tx } from "./database.ts";
import { jsonRows, type Row } from "./rows.ts";
import { readText } from "./stored-text.ts";

type BookScene = { tx: Tx; actor: Actor; now: Date };

/** `costMicroUsd`: what counts, also where the settlement does not know. */
export type Booked = {
  settlement: Settlement;
  decision: { kind: string; subject: string; action: string };
  costMicroUsd: bigint;
};

const TOOLS: readonly string[] = ["tool.read", "tool.write", "shell.exec", "shell.network", "script.exec"];
const Routed = z.object({ route: z.object({ provider: z.string(), model: z.string() }) });

/** Micro US dollars. Where nobody knows what a call cost, all that was reserved for it counts. */
export async function chargeOf({ tx, actor }: BookScene, settlement: Settlement): Promise<bigint> {
  const { actionId, costMicroUsd } = settlement;
  if (costMicroUsd !== null) return BigInt(costMicroUsd);
  const key = { tenantId: actor.tenant, runId: actor.run ?? "", actionId };
  const reservation = await tx.reservation.findUnique({ where: { tenantId_runId_actionId: key } });
  return reservation?.amountMicroUsd ?? 0n;
}

/** Outside a run nothing costs anything. */
export async function book(scene: BookScene, settled: readonly Booked[]): Promise<void> {
  const { tx, actor, now } = scene;
  const { tenant: tenantId, run: runId } = actor;
  if (runId === null) return;
  for (const each of settled.filter(({ decision }) => isModelKind(decision.kind)))
    await bookModelCall(scene, each, runId);
  const tools = settled.filter(({ decision }) => TOOLS.includes(decision.kind));
  if (tools.length === 0) return;
  const rows = tools.map(({ settlement: { actionId, ok, receipt }, decision: { kind, subject } }): Row => ({
    tenant_id: tenantId,
    run_id: runId,
    action_id: actionId,
    kind,
    subject,
    ok,
    output: receipt?.result ?? null,
    called_at: now,
  }));
  await tx.$executeRaw`
    INSERT INTO tool_call (tenant_id, run_id, action_id, kind, subject, ok, output, called_at)
    SELECT * FROM json_to_recordset(${jsonRows(rows)}::json) AS called (
      tenant_id text, run_id text, action_id text, kind text, subject text, ok boolean, output text,
      called_at timestamptz)`;
}

async function bookModelCall(
  { tx, actor, now }: BookScene,
  { settlement, decision, costMicroUsd }: Booked,
  runId: string,
): Promise<void> {
  const { actionId, inputTokens, outputTokens } = settlement;
  const key = { tenantId: actor.tenant, runId, actionId };
  const { provider, model } = readText(Routed, decision.action)?.route ?? {
    provider: "unknown",
    model: "unknown",
  };
  await spend(tx, key, costMicroUsd);
  await tx.modelCall.create({
    data: { ...key, provider, model, inputTokens, outputTokens, costMicroUsd, calledAt: now },
  });
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
