// activities/ledger/records/pull-request.ts: a run's pull request as last seen; a change of it is an audit event.
import type { RunRecord } from "../../../core/schema/record.ts";
import type { PullRequestModel } from "../../../prisma/generated/models.ts";
import type { RecordScene } from "../record.ts";
import { oneLine } from "../stored-text.ts";

type Seen = Extract<RunRecord, { kind: "pull_request" }>;

/** One row per repository and number: a later run that took the same pull request up becomes its run (I11). */
export async function recordPullRequest(scene: RecordScene, seen: Seen): Promise<void> {
  const { tx, trail, actor, run, scope, who, now, redact } = scene;
  const { number, url, branch, headSha, state, mergeSha } = seen;
  const because = seen.because === undefined ? null : oneLine(redact(seen.because), 1000);
  const key = { tenantId: actor.tenant, repositoryId: scope.repositoryId, number };
  const row = { runId: run, url, branch, headSha, state, mergeSha, because, changedAt: now };
  const where = { tenantId_repositoryId_number: key };
  const before = await tx.pullRequest.findUnique({ where });
  await tx.pullRequest.upsert({ where, create: { ...key, ...row }, update: row });
  if (before === null || isSame(before, row)) return; // its creation is the settlement of pr.open
  const note = `#${number} is ${state} at ${headSha}${mergeSha === null ? "" : `, merged as ${mergeSha}`}${because === null ? "" : `: ${because}`}`;
  await trail.append({
    ...who,
    kind: "pull_request.updated",
    resource: { type: "pull_request", id: url },
    note,
  });
}

type Row = Pick<PullRequestModel, "runId" | "headSha" | "state" | "mergeSha" | "because">;

function isSame(before: Row, now: Row): boolean {
  const { runId, headSha, state, mergeSha, because } = now;
  const sameFacts = before.headSha === headSha && before.state === state && before.mergeSha === mergeSha;
  return before.runId === runId && sameFacts && (because === null || before.because === because);
}
