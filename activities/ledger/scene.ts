// activities/ledger/scene.ts: what all actions of one `decide` are judged against, read when the first of them needs it.
import type { CompiledPolicy } from "../../core/policy/compiled.ts";
import type { Actor } from "../../core/schema/decision.ts";
import type { HaltView } from "../../core/schema/halt.ts";
import type { Tx } from "./database.ts";
import type { LedgerDeps } from "./deps.ts";
import { haltsOverTenant } from "./lookups.ts";
import { loadRunScope, type RunScope } from "./run-scope.ts";
import { openSnapshot } from "./snapshots.ts";
import type { EarlierDecisions } from "./stored-decision.ts";

export type Standing = {
  scope: RunScope | null;
  halts: HaltView[];
  /** The run's pinned snapshot, then the tenant's current one where it is another; null: unreadable. */
  policies: (CompiledPolicy | null)[];
  /** The tenant's own on the forge (I7). */
  installations: number[];
};

export type Scene = {
  tx: Tx;
  deps: LedgerDeps;
  actor: Actor;
  now: Date;
  earlier: EarlierDecisions;
  /** Of the actor's run; null: none, or not this tenant's. */
  scope: () => Promise<RunScope | null>;
  /** Clean-up and evidence never ask for it, so nothing in it can stand in their way. */
  standing: () => Promise<Standing>;
};

export function createScene(parts: Omit<Scene, "standing" | "scope">): Scene {
  const scope = scopeOnce(parts);
  let standing: Promise<Standing> | undefined;
  return { ...parts, scope, standing: () => (standing ??= loadStanding({ ...parts, scope })) };
}

/** Read when it is asked for first. */
export function scopeOnce({ tx, actor }: Pick<Scene, "tx" | "actor">): Scene["scope"] {
  let scope: Promise<RunScope | null> | undefined;
  const { tenant, run } = actor;
  return () => (scope ??= run === null ? Promise.resolve(null) : loadRunScope(tx, tenant, run));
}

type TenantRow = { current_policy: string | null; installations: bigint[] };

async function loadStanding({ tx, actor, scope: read }: Omit<Scene, "standing">): Promise<Standing> {
  const scope = await read();
  const [tenant] = await tx.$queryRaw<TenantRow[]>`
    SELECT t.current_policy,
      ARRAY(SELECT i.installation_id FROM installation i WHERE i.tenant_id = t.tenant_id) AS installations
    FROM tenant t WHERE t.tenant_id = ${actor.tenant}`;
  const digests = new Set([scope?.policySnapshot, tenant?.current_policy].filter((digest) => digest != null));
  const policies: (CompiledPolicy | null)[] = [];
  for (const digest of digests) {
    policies.push((await openSnapshot(tx, actor.tenant, digest))?.compiled ?? null);
  }
  const installations = (tenant?.installations ?? []).map(Number);
  return { scope, halts: await haltsOverTenant(tx), policies, installations };
}
