// activities/ledger/records/progress.ts: stage, versions, verification reports and patch of a run, as it tells them.
import { canonicalJson } from "../../../core/canonical-json.ts";
import { digestOf } from "../../../core/digest.ts";
import type { RunRecord } from "../../../core/schema/record.ts";
import type { RecordScene } from "../record.ts";
import { oneLine } from "../stored-text.ts";

type RecordOf<K extends RunRecord["kind"]> = Extract<RunRecord, { kind: K }>;

/** A closed run stays closed, whatever a late record says. */
export async function recordStage(scene: RecordScene, entry: RecordOf<"stage">): Promise<void> {
  if (scene.scope.closed) return;
  const { stage, because, since } = entry;
  const stageBecause = because === null ? null : oneLine(scene.redact(because), 500);
  await updateRun(scene, { stage, stageBecause, stageSince: new Date(since) });
}

export async function recordManifest(scene: RecordScene, { manifest }: RecordOf<"manifest">): Promise<void> {
  await updateRun(scene, { manifest: canonicalJson(manifest) });
}

/** By content, so the same report is kept once. */
export async function recordVerification(
  scene: RecordScene,
  { report }: RecordOf<"verification">,
): Promise<void> {
  const { tx, actor, run, now } = scene;
  const { phase, verdict } = report;
  const verificationId = digestOf(report);
  await tx.verification.createMany({
    skipDuplicates: true,
    data: {
      tenantId: actor.tenant,
      runId: run,
      verificationId,
      phase,
      verdict,
      report: canonicalJson(report),
      recordedAt: now,
    },
  });
}

/** With the run, so that what the judge said and what became of the change stand in one row. */
export async function recordJudgement(
  scene: RecordScene,
  { judgement }: RecordOf<"judgement">,
): Promise<void> {
  await updateRun(scene, { judgement: scene.redact(canonicalJson(judgement)) });
}

export async function recordPatch(scene: RecordScene, entry: RecordOf<"patch">): Promise<void> {
  const { tx, actor, run, now } = scene;
  const { patch, diff, accepted } = entry;
  const row = { diff, boundary: canonicalJson(entry.boundary), accepted };
  await tx.patch.upsert({
    where: { tenantId_runId_digest: { tenantId: actor.tenant, runId: run, digest: patch } },
    create: { tenantId: actor.tenant, runId: run, digest: patch, recordedAt: now, ...row },
    update: row,
  });
}

type RunChange = Partial<{
  stage: RecordOf<"stage">["stage"];
  stageBecause: string | null;
  stageSince: Date | null;
  manifest: string;
  judgement: string;
}>;

async function updateRun({ tx, actor, run, now }: RecordScene, change: RunChange): Promise<void> {
  await tx.run.update({
    where: { tenantId_runId: { tenantId: actor.tenant, runId: run } },
    data: { ...change, changedAt: now },
  });
}
