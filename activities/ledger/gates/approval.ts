// activities/ledger/gates/approval.ts: an action that policy asks about, answered by the approval it comes with, if that is for exactly this (I5).
import { approvalDigest } from "../../../core/approval/action.ts";
import { useOf, type Use } from "../../../core/approval/use.ts";
import { boundVerdict } from "../../../core/approval/verdict.ts";
import type { Action } from "../../../core/schema/action.ts";
import type { ApprovalStatus } from "../../../core/schema/approval.ts";
import type { Actor } from "../../../core/schema/decision.ts";
import type { Verdict } from "../../../core/schema/policy.ts";
import { rolesOf } from "../approval/roles.ts";
import { findApproval, type StoredApproval } from "../approval/stored.ts";
import type { Tx } from "../database.ts";
import type { RunScope } from "../run-scope.ts";
import { passed, refused, type GateAnswer } from "./answer.ts";

export type AskedAgain = {
  tx: Tx;
  actor: Actor;
  scope: RunScope | null;
  now: Date;
  action: Action;
  actionId: string;
  approval: string;
  verdicts: readonly Verdict[];
};

/** What becomes of the approval once the decision is stored. */
export type Toll = {
  approval: string;
  as: "used" | "void";
  because: string;
  /** The decision that used it before and whose permit ran out unused; null: none, it is as granted. */
  before: string | null;
};

export async function approvalGate(asked: AskedAgain): Promise<{ answer: GateAnswer; toll: Toll | null }> {
  const { tx, actor, approval } = asked;
  const stored = await findApproval(tx, actor.tenant, approval);
  if (stored === null)
    return { answer: refused("approval", "there is no such approval", { approval }), toll: null };
  const before = (await ranOutUnused(asked, stored)) ? stored.row.usedBy : null;
  const use = await useFor(asked, stored, before === null ? stored.row.status : "granted");
  const saw = { approval, status: stored.row.status, snapshot: asked.verdicts.at(-1)?.snapshot ?? null };
  const because = stored.row.because ?? "approved";
  switch (use.kind) {
    case "use":
      return { answer: passed("approval", saw, because), toll: { approval, as: "used", because, before } };
    case "refused":
      return { answer: refused("approval", use.because, saw), toll: null };
    case "ask": {
      const answer = { gate: "approval", effect: "ask_approval", because: use.because, saw } as const;
      return { answer, toll: use.voids ? { approval, as: "void", because: use.because, before } : null };
    }
  }
}

async function useFor(asked: AskedAgain, stored: StoredApproval, status: ApprovalStatus): Promise<Use> {
  const { tx, actor, scope, now, action, verdicts } = asked;
  const { row, binding, request, standing } = stored;
  const voters = standing.votes.map(({ seat }) => seat);
  return useOf(
    { status, because: row.because, binding, request, votes: standing.votes },
    {
      proposed: {
        tenant: actor.tenant,
        run: actor.run ?? "",
        action: approvalDigest(action),
        baseSha: scope?.baseSha ?? null,
        verdict: boundVerdict(verdicts),
      },
      rolesOf: await rolesOf(tx, actor.tenant, voters),
      now,
    },
  );
}

/** The same action id is only decided again where the permit that the approval gave ran out unused. */
async function ranOutUnused({ tx, actor, actionId }: AskedAgain, { row }: StoredApproval): Promise<boolean> {
  if (row.status !== "used" || row.usedBy === null) return false;
  const key = { tenantId_decisionId: { tenantId: actor.tenant, decisionId: row.usedBy } };
  const before = await tx.decision.findUnique({ where: key });
  return before?.workflowId === actor.workflowId && before.actionId === actionId;
}
