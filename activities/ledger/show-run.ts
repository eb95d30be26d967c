// activities/ledger/show-run.ts: one run whole: its decisions, reports, artifacts and costs.
import { Judgement } from "../../core/schema/judge.ts";
import { BoundaryReport } from "../../core/schema/patch.ts";
import type { Effect } from "../../core/schema/policy.ts";
import { RunManifest } from "../../core/schema/run.ts";
import { VerificationReport } from "../../core/schema/verification.ts";
import type { ArtifactView, RunDetail } from "../../core/schema/view.ts";
import type { ArtifactModel } from "../../prisma/generated/models.ts";
import type { Tx } from "./database.ts";
import { decisionsOf } from "./decision-view.ts";
import { runIdOf } from "./find-runs.ts";
import { inputOf, summarise } from "./run-summary.ts";
import { readText } from "./stored-text.ts";

const MOST_ARTIFACTS = 1000;

export type ShownRun = {
  tenant: string;
  /** A run id or its beginning. */
  id: string;
  webUrlOf: (workflowId: string) => string | null;
};

/** Null: no run of this tenant begins so, or several do. */
export async function showRun(tx: Tx, { tenant, id, webUrlOf }: ShownRun): Promise<RunDetail | null> {
  const runId = await runIdOf(tx, tenant, id);
  if (runId === null) return null;
  const run = await tx.run.findUniqueOrThrow({ where: { tenantId_runId: { tenantId: tenant, runId } } });
  const [summary] = await summarise(tx, tenant, [run]);
  if (!summary) return null;
  return {
    run: summary,
    task: inputOf(run).task,
    manifest: readText(RunManifest, run.manifest),
    counts: await countsOf(tx, tenant, runId),
    usage: await usageOf(tx, tenant, runId),
    decisions: await decisionsOf(tx, tenant, runId),
    verifications: await verificationsOf(tx, tenant, runId),
    judgement: readText(Judgement, run.judgement),
    boundary: await boundaryOf(tx, tenant, runId),
    artifacts: await artifactsOf(tx, tenant, runId),
    webUrl: webUrlOf(run.workflowId),
  };
}

async function countsOf(tx: Tx, tenantId: string, runId: string): Promise<RunDetail["counts"]> {
  const rows = await tx.decision.groupBy({ by: ["effect"], where: { tenantId, runId }, _count: true });
  const count = (effect: Effect) => rows.find((row) => row.effect === effect)?._count ?? 0;
  return { allow: count("allow"), askApproval: count("ask_approval"), deny: count("deny") };
}

async function usageOf(tx: Tx, tenantId: string, runId: string): Promise<RunDetail["usage"]> {
  const { _count: modelCalls, _sum: sum } = await tx.modelCall.aggregate({
    where: { tenantId, runId },
    _count: true,
    _sum: { inputTokens: true, outputTokens: true },
  });
  return { modelCalls, inputTokens: sum.inputTokens ?? 0, outputTokens: sum.outputTokens ?? 0 };
}

async function verificationsOf(tx: Tx, tenantId: string, runId: string): Promise<VerificationReport[]> {
  const rows = await tx.verification.findMany({ where: { tenantId, runId }, orderBy: { recordedAt: "asc" } });
  return rows.flatMap(({ report }) => readText(VerificationReport, report) ?? []);
}

/** Of the latest patch. */
async function boundaryOf(tx: Tx, tenantId: string, runId: string): Promise<BoundaryReport | null> {
  const row = await tx.patch.findFirst({ where: { tenantId, runId }, orderBy: { recordedAt: "desc" } });
  return readText(BoundaryReport, row?.boundary ?? null);
}

async function artifactsOf(tx: Tx, tenantId: string, runId: string): Promise<ArtifactView[]> {
  const where = { tenantId, holder: `run/${runId}`, deletedAt: null };
  const rows = await tx.artifact.findMany({ where, orderBy: { createdAt: "asc" }, take: MOST_ARTIFACTS });
  return rows.map(toArtifactView);
}

function toArtifactView(row: ArtifactModel): ArtifactView {
  return {
    digest: row.digest,
    class: row.class,
    dataClass: row.dataClass,
    bytes: Number(row.bytes),
    at: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
  };
}
