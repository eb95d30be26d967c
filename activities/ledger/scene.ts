// activities/ledger/scene.ts: what all actions of one `decide` are judged against, read when the first of them needs it.
import type { CompiledPolicy } from "../../core/policy/compiled.ts";
import type { Actor } from "../../core/schema/decision.ts";
import type { HaltView } from "../../core/schema/halt.ts";
import type { Tx } from "./database.ts";
import type { LedgerDeps } from "./deps.ts";
import { haltsOverTenant } from "./lookups.ts";
import { loadRunScope, type RunScope } from "./run-scope.ts";
import { openSnapshot } from "./snapshots.ts";
import type { Trail } from "./trail.ts";

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
  trail: Trail;
  deps: LedgerDeps;
  actor: Actor;
  now: Date;
  /** Clean-up and evidence never ask for it, so nothing in it can stand in their way. */
  standing: () => Promise<Standing>;
};

export function createScene(parts: Omit<Scene, "standing">): Scene {
  let standing: Promise<Standing> | undefined;
  return { ...parts, standing: () => (standing ??= loadStanding(parts)) };
}

async function loadStanding({ tx, actor }: Omit<Scene, "standing">): Promise<Standing> {
  const scope = actor.run === null ? null : await loadRunScope(tx, actor.tenant, actor.run);
  const tenant = await tx.tenant.findUnique({ where: { tenantId: actor.tenant } });
  const digests = new Set([scope?.policySnapshot, tenant?.currentPolicy].filter((digest) => digest != null));
  const policies: (CompiledPolicy | null)[] = [];
  for (const digest of digests) {
    policies.push((await openSnapshot(tx, actor.tenant, digest))?.compiled ?? null);
  }
  const installed = await tx.installation.findMany({ where: { tenantId: actor.tenant } });
  const installations = installed.map(({ installationId }) => Number(installationId));
  return { scope, halts: await haltsOverTenant(tx), policies, installations };
}
