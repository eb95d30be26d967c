// activities/ledger/halts.ts: sets and ends halts, audited; the feed hears of each at once (I14).
import { randomUUID } from "node:crypto";
import type { AuditBody } from "../../core/schema/audit.ts";
import type { Halt } from "../../core/schema/halt.ts";
import type { HaltModel } from "../../prisma/generated/models.ts";
import type { Tx } from "./database.ts";
import type { Recorder } from "./deps.ts";
import { writeHalt, writeRelease } from "./halt-table.ts";
import { oneLine } from "./stored-text.ts";
import { openTrail, type Trail } from "./trail.ts";

export type NewHalt = Omit<Halt, "id" | "setAt"> & { by: string; expiresAt?: Date | null };

/** A tenant's chain of audit events, held to the end of the transaction. `tenantId`: `platform` for a platform halt. */
export type HaltScene = { tx: Tx; trail: Trail; recorder: Recorder; tenantId: string };

/** Whether `by` may set it was asked before. */
export async function insertHalt(scene: HaltScene, halt: NewHalt): Promise<HaltModel> {
  const { tx, trail, recorder, tenantId } = scene;
  const { by, tenant: _tenant, expiresAt = null, ...row } = halt;
  const reason = oneLine(recorder.redact(row.reason), 500);
  const times = { setAt: recorder.clock(), expiresAt };
  const stored = await writeHalt(tx, { ...row, reason, tenantId, haltId: randomUUID(), setBy: by, ...times });
  const what = row.capability === null ? row.mode : `${row.mode} ${row.capability}`;
  const until = expiresAt === null ? "" : ` until ${expiresAt.toISOString()}`;
  await trail.append({
    kind: "halt.set",
    actor: { id: by, type: "person" },
    resource: { type: `halt ${row.scope}`, id: row.target },
    note: `${what}${until}: ${reason}`,
  });
  return stored;
}

type HaltWhere = Pick<HaltModel, "scope" | "target" | "mode" | "capability">;

/** One that is not released. `until`: how long it must last at least; null: until it is released. */
export async function findHalt(
  tx: Tx,
  tenantId: string,
  { halt, until }: { halt: HaltWhere; until: { gt: Date } | { gte: Date } | null },
): Promise<HaltModel | null> {
  const { scope, target, mode, capability } = halt;
  const lasting = until === null ? [] : [{ expiresAt: until }];
  return tx.halt.findFirst({
    where: {
      tenantId,
      scope,
      target,
      mode,
      capability,
      releasedAt: null,
      OR: [{ expiresAt: null }, ...lasting],
    },
  });
}

/** How it ended: `by` whom, and what the audit log says of it. */
export type HaltEnd = {
  id: string;
  by: string;
  at: Date;
  reason: string | null;
  event: Pick<AuditBody, "kind" | "actor">;
};

/** False: it is not in force any more, or never was. */
export async function endHalt(scene: HaltScene, end: HaltEnd): Promise<boolean> {
  const { tx, trail } = scene;
  if (!(await writeRelease(tx, end))) return false;
  await trail.append({ ...end.event, resource: { type: "halt", id: end.id }, note: end.reason });
  return true;
}

export function releaseBy(by: string): HaltEnd["event"] {
  return { kind: "halt.released", actor: { id: by, type: "person" } };
}

/** Those whose time is over have ended by themselves already; here it is written down, once. Answers how many. */
export async function recordExpired(recorder: Recorder, tenantId: string): Promise<number> {
  return inTrail(recorder, tenantId, async (scene) => {
    const over = await scene.tx.halt.findMany({
      where: { tenantId, releasedAt: null, expiresAt: { lte: recorder.clock() } },
    });
    const event = { kind: "halt.expired", actor: { id: "expiry", type: "platform" } } as const;
    for (const { haltId: id, expiresAt } of over) {
      await endHalt(scene, { id, by: "expiry", at: expiresAt ?? recorder.clock(), reason: null, event });
    }
    return over.length;
  });
}

/** Without a statement: for the platform's own tools and tests. Answers its id. */
export async function setHalt(recorder: Recorder, halt: NewHalt): Promise<string> {
  const stored = await inTrail(recorder, halt.tenant ?? "platform", (scene) => insertHalt(scene, halt));
  return stored.haltId;
}

/** Without a statement, as `setHalt`. False: not in force. */
export async function releaseHalt(
  recorder: Recorder,
  { tenant, id, by }: { tenant: string | null; id: string; by: string },
): Promise<boolean> {
  const end = { id, by, at: recorder.clock(), reason: null, event: releaseBy(by) };
  return inTrail(recorder, tenant ?? "platform", (scene) => endHalt(scene, end));
}

async function inTrail<T>(
  recorder: Recorder,
  tenantId: string,
  work: (scene: HaltScene) => Promise<T>,
): Promise<T> {
  return recorder.database.withTenant(tenantId, async (tx) => work(await haltScene(tx, recorder, tenantId)));
}

export async function haltScene(tx: Tx, recorder: Recorder, tenantId: string): Promise<HaltScene> {
  const trail = await openTrail(tx, recorder, { tenant: tenantId, chain: "tenant" });
  return { tx, trail, recorder, tenantId };
}
