// activities/ledger/ground.ts: all that a decision reads before it judges, in one statement: each costs a round trip that holds the run's lock.
import type { Actor } from "../../core/schema/decision.ts";
import type { HaltView } from "../../core/schema/halt.ts";
import { Prisma } from "../../prisma/generated/client.ts";
import type { Tx } from "./database.ts";
import { HALTS_QUERY, toHaltViews } from "./lookups.ts";
import { runQuery, toRunScope, type RunRow, type RunScope } from "./run-scope.ts";
import { byAction, decisionsQuery, type EarlierDecisions, type StoredRow } from "./stored-decision.ts";

export type Ground = {
  /** On the action ids that were asked for. */
  earlier: EarlierDecisions;
  /** Of the actor's run; null: none, or not this tenant's. */
  scope: RunScope | null;
  /** Null where it was not asked for. */
  order: Order | null;
};

/** What the tenant's gates stand on: its policy now, its halts and its installations on the forge (I7). */
export type Order = { currentPolicy: string | null; installations: number[]; halts: HaltView[] };

type GroundRow = {
  earlier: StoredRow[] | null;
  run: RunRow | null;
  tenant: { current_policy: string | null; installations: number[] } | null;
  halts: unknown[] | null;
};

/** After the run's lock, in a statement of its own, so that it sees what the one before it committed. */
export async function readGround(
  tx: Tx,
  actor: Actor,
  { actionIds, withOrder }: { actionIds: readonly string[]; withOrder: boolean },
): Promise<Ground> {
  const [row] = await tx.$queryRaw<GroundRow[]>`
    SELECT
      (SELECT json_agg(d) FROM (${decisionsQuery(actor, actionIds)}) AS d) AS earlier,
      (SELECT to_json(r) FROM (${runQuery(actor.tenant, actor.run)}) AS r) AS run
      ${withOrder ? orderColumns(actor.tenant) : Prisma.empty}`;
  return {
    earlier: byAction(row?.earlier ?? []),
    scope: row?.run ? toRunScope(row.run) : null,
    order: withOrder ? orderOf(row) : null,
  };
}

function orderColumns(tenant: string): Prisma.Sql {
  return Prisma.sql`,
    (SELECT to_json(t) FROM (
      SELECT t.current_policy,
        ARRAY(SELECT i.installation_id FROM installation i WHERE i.tenant_id = t.tenant_id) AS installations
      FROM tenant t WHERE t.tenant_id = ${tenant}
    ) AS t) AS tenant,
    (SELECT json_agg(h) FROM (${HALTS_QUERY}) AS h) AS halts`;
}

function orderOf(row: GroundRow | undefined): Order {
  const { current_policy = null, installations = [] } = row?.tenant ?? {};
  return { currentPolicy: current_policy, installations, halts: toHaltViews(row?.halts ?? []) };
}
