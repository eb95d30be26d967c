// activities/ledger/halt-table.ts: the three ways a halt is written, each a function in PostgreSQL; the app role has no other right to (I14).
import type { HaltModel } from "../../prisma/generated/models.ts";
import type { Tx } from "./database.ts";

export type HaltRow = Pick<
  HaltModel,
  | "tenantId"
  | "haltId"
  | "scope"
  | "target"
  | "mode"
  | "capability"
  | "reason"
  | "setBy"
  | "setAt"
  | "expiresAt"
>;

/** In the tenant of the transaction, which `tenantId` is. */
export async function writeHalt(tx: Tx, row: HaltRow): Promise<HaltModel> {
  const { tenantId, haltId, scope, target, mode, capability, reason, setBy, setAt, expiresAt } = row;
  await tx.$queryRaw`
    SELECT halts.set(${haltId}, ${scope}, ${target}, ${mode}, ${capability}, ${reason}, ${setBy}, ${setAt}::timestamptz,
      ${expiresAt}::timestamptz)::text`;
  return tx.halt.findUniqueOrThrow({ where: { tenantId_haltId: { tenantId, haltId } } });
}

export async function writeHalfRelease(
  tx: Tx,
  { id, by, at }: { id: string; by: string; at: Date },
): Promise<void> {
  await tx.$queryRaw`SELECT halts.half_release(${id}, ${by}, ${at}::timestamptz)`;
}

/** False: it is not in force any more, or never was. */
export async function writeRelease(
  tx: Tx,
  { id, by, at, reason }: { id: string; by: string; at: Date; reason: string | null },
): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ ended: boolean }[]>`
    SELECT halts.release(${id}, ${by}, ${at}::timestamptz, ${reason}) AS ended`;
  return row?.ended ?? false;
}
