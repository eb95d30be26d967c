// activities/ledger/scene.ts: what all actions of one `decide` are judged against, as it stands at its moment.
import type { CompiledPolicy } from "../../core/policy/compiled.ts";
import type { Actor } from "../../core/schema/decision.ts";
import type { HaltView } from "../../core/schema/halt.ts";
import type { Tx } from "./database.ts";
import type { LedgerDeps } from "./deps.ts";
import { LedgerFault } from "./fault.ts";
import type { Ground } from "./ground.ts";
import type { RunScope } from "./run-scope.ts";
import { openSnapshot } from "./snapshots.ts";
import type { EarlierDecisions } from "./stored-decision.ts";

export type Standing = {
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
  scope: RunScope | null;
  /** Clean-up and evidence never ask for it, so nothing in it can stand in their way. */
  standing: () => Promise<Standing>;
};

type Parts = Pick<Scene, "tx" | "deps" | "actor" | "now"> & { ground: Ground };

export function createScene({ ground, ...parts }: Parts): Scene {
  const { earlier, scope } = ground;
  let standing: Promise<Standing> | undefined;
  return { ...parts, earlier, scope, standing: () => (standing ??= loadStanding(parts, ground)) };
}

async function loadStanding(
  { tx, actor }: Omit<Parts, "ground">,
  { scope, order }: Ground,
): Promise<Standing> {
  if (order === null) throw new LedgerFault("internal", "an action is judged on what was not read");
  const { halts, installations, currentPolicy } = order;
  const digests = new Set([scope?.policySnapshot, currentPolicy].filter((digest) => digest != null));
  const policies: (CompiledPolicy | null)[] = [];
  for (const digest of digests) {
    policies.push((await openSnapshot(tx, actor.tenant, digest))?.compiled ?? null);
  }
  return { halts, policies, installations };
}
