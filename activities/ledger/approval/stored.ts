// activities/ledger/approval/stored.ts: an approval as the database has it, read back; an unreadable one is none (I20).
import type { Request, Standing } from "../../../core/approval/hear.ts";
import { standingOf, type Said } from "../../../core/approval/standing.ts";
import { ApprovalBinding, ApprovalRequest } from "../../../core/schema/approval.ts";
import type { ApprovalModel, ApprovalVerdictModel } from "../../../prisma/generated/models.ts";
import type { Tx } from "../database.ts";
import { readText } from "../stored-text.ts";

export type StoredApproval = {
  row: ApprovalModel;
  words: ApprovalVerdictModel[];
  binding: ApprovalBinding;
  asked: ApprovalRequest;
  request: Request;
  standing: Standing;
};

/** Nobody else changes it while the run's chain is held. */
export async function findApproval(
  tx: Tx,
  tenantId: string,
  approvalId: string,
): Promise<StoredApproval | null> {
  const row = await tx.approval.findUnique({ where: { tenantId_approvalId: { tenantId, approvalId } } });
  return row && readApproval(tx, row);
}

export async function readApproval(tx: Tx, row: ApprovalModel): Promise<StoredApproval | null> {
  const { tenantId, approvalId } = row;
  const binding = readText(ApprovalBinding, row.binding);
  const asked = readText(ApprovalRequest, row.request);
  if (binding === null || asked === null) return null;
  const words = await tx.approvalVerdict.findMany({
    where: { tenantId, approvalId },
    orderBy: { number: "asc" },
  });
  return {
    row,
    words,
    binding,
    asked,
    request: requestOf(asked, row.expiresAt),
    standing: standingOf(row.status, words.flatMap(saidIn)),
  };
}

function requestOf(
  { askers, requester, author, repository, team }: ApprovalRequest,
  expiresAt: Date,
): Request {
  return { askers, excluded: [requester, author], place: { repository, team }, expiresAt };
}

function saidIn({ verb, subjectId: subject, seat, delegateTo, until }: ApprovalVerdictModel): Said[] {
  if (verb === "approve") return seat === null ? [] : [{ verb, subject, seat }];
  if (verb !== "delegate") return [{ verb, subject }];
  return delegateTo === null || until === null ? [] : [{ verb, from: subject, to: delegateTo, until }];
}

/** Whose roles matter to it. */
export function subjectsIn({ standing }: StoredApproval): string[] {
  return [...standing.votes.map(({ seat }) => seat), ...standing.delegations.map(({ from }) => from)];
}
