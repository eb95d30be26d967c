// activities/ledger/approval/view.ts: approvals as people read them: everything that is bound, and where it stands.
import { missingFor } from "../../../core/approval/hear.ts";
import { digestOf } from "../../../core/digest.ts";
import type { ApprovalView } from "../../../core/schema/approval.ts";
import type { ApprovalVerdictModel } from "../../../prisma/generated/models.ts";
import type { Tx } from "../database.ts";
import { inputOf } from "../run-summary.ts";
import { rolesOf } from "./roles.ts";
import { readApproval, subjectsIn, type StoredApproval } from "./stored.ts";

const MOST_LISTED = 200;

/** Those that wait, oldest first; `all`: every one, newest first. */
export async function listApprovals(
  tx: Tx,
  tenantId: string,
  { all }: { all: boolean },
): Promise<ApprovalView[]> {
  const rows = await tx.approval.findMany({
    where: all ? { tenantId } : { tenantId, status: "pending" },
    orderBy: [{ requestedAt: all ? "desc" : "asc" }, { approvalId: "asc" }],
    take: MOST_LISTED,
  });
  const views: ApprovalView[] = [];
  for (const row of rows) {
    const stored = await readApproval(tx, row);
    if (stored !== null) views.push(await viewOf(tx, stored));
  }
  return views;
}

/** `id`: an approval's, or the beginning of one. Null: none, or several. */
export async function showApproval(tx: Tx, tenantId: string, id: string): Promise<ApprovalView | null> {
  const where = { tenantId, approvalId: { startsWith: id } };
  const rows = await tx.approval.findMany({ where, take: MOST_LISTED });
  const row = rows.find(({ approvalId }) => approvalId === id) ?? (rows.length === 1 ? rows[0] : undefined);
  const stored = row && (await readApproval(tx, row));
  return stored ? viewOf(tx, stored) : null;
}

async function viewOf(tx: Tx, stored: StoredApproval): Promise<ApprovalView> {
  const { row, binding, asked, request, standing, words } = stored;
  const { tenantId, runId } = row;
  const key = { tenantId_runId: { tenantId, runId } };
  const run = await tx.run.findUniqueOrThrow({ where: key });
  const account = await tx.budgetAccount.findUnique({ where: key });
  const roles = await rolesOf(tx, tenantId, subjectsIn(stored));
  const { approvalId: id, workflowId, status, because, kind, subject, action, diff, usedBy } = row;
  return {
    id,
    workflowId,
    status,
    because,
    title: inputOf(run).task.title,
    kind,
    subject,
    action,
    binding,
    digest: digestOf(binding),
    request: asked,
    diff,
    costMicroUsd: Number(account?.spentMicroUsd ?? 0n),
    requestedAt: row.requestedAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    missing: missingFor(request, standing.votes, roles),
    verdicts: words.map(toVerdict),
    usedBy,
  };
}

function toVerdict(word: ApprovalVerdictModel): ApprovalView["verdicts"][number] {
  const { subjectId, verb, seat, delegateTo, until, reason, saidAt } = word;
  const delegate =
    delegateTo === null || until === null ? null : { to: delegateTo, until: until.toISOString() };
  return { subject: subjectId, verb, seat, delegate, reason, at: saidAt.toISOString() };
}
