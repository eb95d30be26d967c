// test/support/stories/traces.ts: what a run leaves behind, on the host, in the ledger and on the forge; and its proofs.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { auditSlice } from "../../../activities/ledger/audit-slice.ts";
import { AuditBody } from "../../../core/schema/audit.ts";
import type { StoryStack } from "./stack.ts";
import type { StoryTenant } from "./tenant.ts";

/** Names of the run's workspaces that the host still holds anything of. */
export function workspacesOf({ places }: StoryStack, run: string): string[] {
  const folders = ["workspaces", "records"].map((name) => join(places.workspaces, "state", name));
  const names = folders.flatMap((folder) => (existsSync(folder) ? readdirSync(folder) : []));
  return names.filter((name) => name.startsWith(run));
}

export async function leasesOf({ recorder, stack }: StoryStack, run: string): Promise<number> {
  const { tenant } = stack.file;
  const where = { tenantId: tenant, runId: run, releasedAt: null };
  return recorder.database.withTenant(tenant, (tx) => tx.lease.count({ where }));
}

export async function openReservationsOf({ recorder, stack }: StoryStack, run: string): Promise<number> {
  const { tenant } = stack.file;
  const where = { tenantId: tenant, runId: run, status: "open" } as const;
  return recorder.database.withTenant(tenant, (tx) => tx.reservation.count({ where }));
}

export async function auditOf({ recorder, stack }: StoryStack, run: string): Promise<AuditBody[]> {
  const slice = await recorder.database.withTenant(stack.file.tenant, (tx) => auditSlice(tx, `run/${run}`));
  return (slice?.events ?? []).map(({ body }) => AuditBody.parse(JSON.parse(body)));
}

/** Installation tokens that were made and not yet taken back. */
export function forgeTokens({ places }: StoryStack): unknown[] {
  const state = JSON.parse(readFileSync(join(places.forge, "state.json"), "utf8")) as {
    tokens: { kind: string }[];
  };
  return state.tokens.filter(({ kind }) => kind === "installation");
}

/** The audit chain holds, the history replays on today's code (I15), and the history is kept as evidence. */
export async function expectProven(tenant: StoryTenant, run: string): Promise<void> {
  await expectReplays(tenant, run);
  await tenant.until(run, ({ artifacts }) => artifacts.some((kept) => kept.class === "workflow_history"));
}

/** As far as an open run can be proven. */
export async function expectReplays(tenant: StoryTenant, run: string): Promise<void> {
  expect(await tenant.skein("audit", "verify", run)).toMatchObject({ exitCode: 0 });
  expect(await tenant.skein("replay", "run", run)).toMatchObject({ exitCode: 0 });
}
