// test/support/interleave/scene.ts: one schedule under way: its run, and what its people were answered, by the clock that the ledger has too.
import type { WorkflowHandle } from "@temporalio/client";
import type { HaltView } from "../../../core/schema/halt.ts";
import type { ApprovalView, PersonsWord } from "../../../core/schema/approval.ts";
import type { RunModel } from "../../../prisma/generated/models.ts";
import { again } from "../again.ts";
import type { Cast } from "./cast.ts";
import type { Stage } from "./stage.ts";

/** In force at least from `from`, when it was answered, until `until`, when its end was asked for; null: to the end. */
export type Known<T> = { what: T; from: number; until: number | null };

export type Scene = {
  stage: Stage;
  cast: Cast;
  quorum: number;
  run: WorkflowHandle;
  halts: Known<HaltView>[];
  /** Digests of the policies that were published, in their order. */
  policies: Known<string>[];
  publishing: Promise<void>;
  /** The last that anybody said. */
  lastWord: { workflowId: string; word: PersonsWord } | null;
};

export async function rowOf({ stage, cast }: Scene): Promise<RunModel> {
  const { tenant: tenantId, input } = cast;
  const where = { tenantId_runId: { tenantId, runId: input.runId } };
  return again(() => stage.world.database.withTenant(tenantId, (tx) => tx.run.findUniqueOrThrow({ where })));
}

/** Of the run, that waits for people. */
export async function pendingOf({ stage, cast }: Scene): Promise<ApprovalView | null> {
  const [oldest = null] = await again(() => stage.world.gateway.listApprovals(cast.tenant, { all: false }));
  return oldest;
}
