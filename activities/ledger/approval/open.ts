// activities/ledger/approval/open.ts: a decision that asks becomes a request to people, bound to exactly what was decided on (I5).
import { approvalDigest } from "../../../core/approval/action.ts";
import { expiryOf } from "../../../core/approval/expiry.ts";
import { askersOf, boundVerdict } from "../../../core/approval/verdict.ts";
import { canonicalJson } from "../../../core/canonical-json.ts";
import { digestOf } from "../../../core/digest.ts";
import { shownProfile } from "../../../core/egress/allows.ts";
import { checksThatFound, findingLines } from "../../../core/patch/found.ts";
import { riskOf } from "../../../core/risk.ts";
import type { Action } from "../../../core/schema/action.ts";
import type { ApprovalBinding, ApprovalCard, ApprovalRequest } from "../../../core/schema/approval.ts";
import type { Actor } from "../../../core/schema/decision.ts";
import { Verdict } from "../../../core/schema/policy.ts";
import type { DecisionModel } from "../../../prisma/generated/models.ts";
import { auditActorOf, openActorTrail } from "../actor.ts";
import type { Tx } from "../database.ts";
import type { LedgerDeps, Recorder } from "../deps.ts";
import { LedgerFault } from "../fault.ts";
import { storedAction, subjectOf } from "../redact-action.ts";
import { loadRunScope, type RunScope } from "../run-scope.ts";
import { openSnapshot } from "../snapshots.ts";
import { readText } from "../stored-text.ts";
import { cardOf } from "./card.ts";
import { findApproval } from "./stored.ts";

/** `actor`: the approval's own workflow, for the run. `diff`: artifact for people, where there is one. */
export type OpenApproval = {
  actor: Actor;
  approval: string;
  decision: string;
  action: Action;
  diff: string | null;
};

/** Opened once by its id. Rejects where the decision did not ask for it, or was of another action. */
export async function openApproval(
  recorder: Recorder & Pick<LedgerDeps, "notified">,
  opening: OpenApproval,
): Promise<ApprovalCard> {
  const { actor, approval } = opening;
  return recorder.database.withTenant(actor.tenant, async (tx) => {
    const trail = await openActorTrail(tx, recorder, actor);
    const before = await findApproval(tx, actor.tenant, approval);
    if (before !== null) return cardOf(before, recorder.notified);
    const asked = await askedBy(tx, opening);
    const stored = await store(tx, recorder, { opening, asked });
    await trail.append({
      ...auditActorOf(actor, asked.scope),
      kind: "approval.requested",
      action: opening.action.kind,
      actionId: asked.decision.actionId,
      resource: { type: "approval", id: approval },
      decision: asked.decision.decisionId,
      effect: "ask_approval",
      approval,
      policySnapshot: asked.verdicts[0]?.snapshot ?? null,
      requestDigest: stored.digest,
      note: asked.decision.because,
    });
    const after = await findApproval(tx, actor.tenant, approval);
    if (after === null) throw new LedgerFault("internal", "an approval cannot be read back");
    return cardOf(after, recorder.notified);
  });
}

type Asked = { decision: DecisionModel; verdicts: Verdict[]; scope: RunScope };

async function askedBy(tx: Tx, { actor, decision: decisionId, action }: OpenApproval): Promise<Asked> {
  const { tenant: tenantId, run } = actor;
  if (run === null) throw new LedgerFault("internal", "only a run asks people");
  const decision = await tx.decision.findUnique({ where: { tenantId_decisionId: { tenantId, decisionId } } });
  const scope = await loadRunScope(tx, tenantId, run);
  if (decision === null || scope === null || decision.runId !== run)
    throw new LedgerFault("internal", "there is no such decision of this run");
  if (decision.effect !== "ask_approval" || decision.actionDigest !== digestOf(action))
    throw new LedgerFault("internal", "the decision did not ask for an approval of this action");
  const verdicts = [decision.verdict, decision.currentVerdict].flatMap(
    (text) => readText(Verdict, text) ?? [],
  );
  return { decision, verdicts, scope };
}

async function store(
  tx: Tx,
  recorder: Recorder,
  { opening, asked }: { opening: OpenApproval; asked: Asked },
) {
  const { actor, approval, action, diff } = opening;
  const { decision, verdicts, scope } = asked;
  const { tenant, workflowId } = actor;
  const { runId } = scope;
  const binding: ApprovalBinding = {
    approval,
    tenant,
    run: runId,
    action: approvalDigest(action),
    baseSha: scope.baseSha,
    verdict: boundVerdict(verdicts),
  };
  const request = await requestFor(tx, { tenant, asked, action });
  const now = recorder.clock();
  await tx.approval.create({
    data: {
      tenantId: tenant,
      approvalId: approval,
      runId,
      workflowId,
      decisionId: decision.decisionId,
      kind: action.kind,
      subject: subjectOf(action, recorder.redact),
      action: storedAction(action, recorder.redact),
      binding: canonicalJson(binding),
      request: canonicalJson(request),
      diff,
      requestedAt: now,
      expiresAt: expiryOf(request.askers, now),
    },
  });
  return { digest: digestOf(binding) };
}

type Wanted = { tenant: string; asked: Asked; action: Action };

async function requestFor(tx: Tx, { tenant, asked, action }: Wanted): Promise<ApprovalRequest> {
  const { scope, verdicts } = asked;
  const askers = askersOf(verdicts);
  if (scope.input === null || askers.length === 0)
    throw new LedgerFault("internal", "nobody can be asked: the run's input or the verdict cannot be read");
  const { requester, repository } = scope.input;
  const { risk, reasons } = riskOf({ tier: repository.tier, ...sizeOf(action) });
  return {
    askers,
    requester,
    author: await authorOf(tx, { tenant, runId: scope.runId, requester }),
    repository: repository.repository,
    team: repository.team,
    risk,
    reasons,
    snapshots: verdicts.map(({ snapshot }) => snapshot),
    ...(await networkOf(tx, tenant, action)),
    ...foundIn(action),
  };
}

/** What the checks say of the change that is asked about. */
function foundIn(action: Action): { findings?: string[] } {
  const lines =
    action.kind === "patch.submit"
      ? findingLines(action.boundary)
      : action.kind === "pr.open"
        ? (action.evidence.findings ?? [])
        : [];
  return lines.length > 0 ? { findings: lines } : {};
}

async function networkOf(tx: Tx, tenant: string, action: Action): Promise<{ network?: string }> {
  if (action.kind !== "shell.network" || action.egress === null) return {};
  const { policy, profile } = action.egress;
  const profiles = (await openSnapshot(tx, tenant, policy))?.compiled.egress ?? [];
  const found = profiles.find(({ name }) => name === profile);
  return { network: found ? shownProfile(found) : `${profile}, which its policy does not have` };
}

/** Who first had the task done: a later attempt may be somebody else's. */
async function authorOf(tx: Tx, of: { tenant: string; runId: string; requester: string }): Promise<string> {
  const { tenant: tenantId, runId, requester } = of;
  const run = await tx.run.findUnique({
    where: { tenantId_runId: { tenantId, runId } },
    include: { task: true },
  });
  if (run === null) return requester;
  const { repositoryId, task } = run;
  const first = await tx.run.findFirst({
    where: { tenantId, repositoryId, task: { contract: task.contract } },
    orderBy: [{ attempt: "asc" }, { startedAt: "asc" }],
  });
  return first?.requester ?? requester;
}

/** Of the change it carries; of a command or a call there is none yet. */
function sizeOf(action: Action) {
  if (action.kind === "patch.submit") {
    const { changeClasses, files, added, removed, majorUpgrades = [] } = action.boundary;
    const findings = checksThatFound(action.boundary) ?? [];
    return { changeClasses, files, lines: added + removed, majorUpgrades, findings };
  }
  const changeClasses = "changeClasses" in action ? action.changeClasses : [];
  const reachesOut = action.kind === "shell.network";
  return { changeClasses, files: 0, lines: 0, majorUpgrades: [], findings: [], reachesOut };
}
