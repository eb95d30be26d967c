// test/support/interleave/wrong/record.ts: what the ledger has of one run and its tenant, read once for all that is asked of it.
import type { AuditBody } from "../../../../core/schema/audit.ts";
import { AuditBody as Body } from "../../../../core/schema/audit.ts";
import { ApprovalRequest } from "../../../../core/schema/approval.ts";
import { Verdict } from "../../../../core/schema/policy.ts";
import type {
  ApprovalModel,
  ApprovalVerdictModel,
  DecisionModel,
  PermitModel,
  SubjectKeyModel,
} from "../../../../prisma/generated/models.ts";
import { auditSlice } from "../../../../activities/ledger/audit-slice.ts";
import type { Scene } from "../scene.ts";

export type Decided = DecisionModel & { permit: PermitModel | null; verdicts: Verdict[] };
export type Asked = ApprovalModel & { asked: ApprovalRequest; words: ApprovalVerdictModel[] };

export type RunRecord = {
  /** Digest of the policy that it pinned; null: it was never admitted. */
  pinned: string | null;
  /** In their order. */
  decisions: Decided[];
  approvals: Asked[];
  keys: SubjectKeyModel[];
  /** Of the run's chain. */
  events: AuditBody[];
};

export async function readRun({ stage, cast }: Scene): Promise<RunRecord> {
  const { tenant: tenantId, input } = cast;
  const { runId } = input;
  return stage.world.database.withTenant(tenantId, async (tx) => {
    const of = { tenantId, runId };
    const { policySnapshot: pinned } = await tx.run.findFirstOrThrow({ where: of });
    const decisions = await tx.decision.findMany({
      where: of,
      include: { permit: true },
      orderBy: [{ decidedAt: "asc" }, { decisionId: "asc" }],
    });
    const approvals = await tx.approval.findMany({
      where: of,
      include: { verdicts: { orderBy: { number: "asc" } } },
    });
    const slice = await auditSlice(tx, `run/${runId}`);
    return {
      pinned,
      decisions: decisions.map((row) => ({ ...row, verdicts: verdictsOf(row) })),
      approvals: approvals.map(({ verdicts, ...row }) => ({
        ...row,
        asked: ApprovalRequest.parse(JSON.parse(row.request)),
        words: verdicts,
      })),
      keys: await tx.subjectKey.findMany({ where: { tenantId } }),
      events: (slice?.events ?? []).map(({ body }) => Body.parse(JSON.parse(body))),
    };
  });
}

/** By the pinned policy, then by the one in force where it was another. */
function verdictsOf({ verdict, currentVerdict }: DecisionModel): Verdict[] {
  return [verdict, currentVerdict].flatMap((text) =>
    text === null ? [] : [Verdict.parse(JSON.parse(text))],
  );
}
