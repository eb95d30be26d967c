// activities/ledger/halts.ts: sets and releases halts, audited; the feed hears of each at once (I14).
import { randomUUID } from "node:crypto";
import type { Halt } from "../../core/schema/halt.ts";
import type { Recorder } from "./deps.ts";
import { oneLine } from "./stored-text.ts";
import { openTrail } from "./trail.ts";

export type NewHalt = Omit<Halt, "id"> & { by: string };

/** A platform halt belongs to the tenant `platform`. Whether `by` may set it was asked before. Answers its id. */
export async function setHalt(recorder: Recorder, halt: NewHalt): Promise<string> {
  const { by, tenant, ...row } = halt;
  const tenantId = tenant ?? "platform";
  const haltId = randomUUID();
  const reason = oneLine(recorder.redact(row.reason), 500);
  const { worker, clock, redact } = recorder;
  await recorder.database.withTenant(tenantId, async (tx) => {
    const trail = await openTrail(tx, { tenant: tenantId, chain: "tenant", worker, clock, redact });
    await tx.halt.create({ data: { ...row, reason, tenantId, haltId, setBy: by, setAt: clock() } });
    await trail.append({
      kind: "halt.set",
      actor: { id: by, type: "person" },
      resource: { type: `halt ${row.scope}`, id: row.target },
      note: `${row.mode}: ${reason}`,
    });
  });
  return haltId;
}

/** False: not in force. */
export async function releaseHalt(
  recorder: Recorder,
  { tenant, id, by }: { tenant: string | null; id: string; by: string },
): Promise<boolean> {
  const tenantId = tenant ?? "platform";
  const { worker, clock, redact } = recorder;
  return recorder.database.withTenant(tenantId, async (tx) => {
    const trail = await openTrail(tx, { tenant: tenantId, chain: "tenant", worker, clock, redact });
    const { count } = await tx.halt.updateMany({
      where: { tenantId, haltId: id, releasedAt: null },
      data: { releasedAt: clock(), releasedBy: by },
    });
    if (count === 0) return false;
    const actor = { id: by, type: "person" } as const;
    await trail.append({ kind: "halt.released", actor, resource: { type: "halt", id } });
    return true;
  });
}
