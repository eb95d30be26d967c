// activities/ledger/gateway-ledger.ts: all that the gateway asks of the ledger and tells it, in one object for its composition root.
import type { Tx } from "./database.ts";
import type { Halt, HaltReleaseAnswer, HaltSetAnswer, HaltView } from "../../core/schema/halt.ts";
import type {
  OverrideConfirmation,
  OverrideRevocation,
  OverrideSubmission,
  OverrideView,
} from "../../core/schema/override.ts";
import type { LeaseRevocation, LeaseRevoked, LeaseView } from "../../core/schema/lease.ts";
import type { AuditExportSubmission } from "../../core/schema/audit-export.ts";
import type { ApprovalView } from "../../core/schema/approval.ts";
import type { KeySubmission, PersonChanged, PersonView, RoleSubmission } from "../../core/schema/people.ts";
import type { DecisionPage, DecisionQuery, DecisionWhole } from "../../core/schema/decision-record.ts";
import type {
  PolicyConfirmation,
  PolicyPublished,
  PolicyStanding,
  PolicySubmission,
} from "../../core/schema/policy-change.ts";
import type { OnboardRequest, Repository } from "../../core/schema/repository.ts";
import type { AuditSlice, RunDetail, RunSummary } from "../../core/schema/view.ts";
import { listApprovals, showApproval } from "./approval/view.ts";
import { readArtifactByWords, type ArtifactReading, type ArtifactWords } from "./artifact-read.ts";
import { registerArtifact, type NewArtifact } from "./artifacts.ts";
import { confirmOverride, listOverrides, proposeOverride, revokeOverride } from "./overrides.ts";
import { listLeases, revokeLeaseByWords } from "./leases.ts";
import { exportAudit, type AuditExport } from "./audit-export.ts";
import { auditSlice } from "./audit-slice.ts";
import { takeComment, type SaidComment, type TakenComment } from "./comment/take.ts";
import { decisionPage } from "./decision-page.ts";
import { decisionWhole } from "./decision-whole.ts";
import { findRuns, listRuns, runOfChange, type ChangedAtForge } from "./find-runs.ts";
import { releaseHaltByWords, type ReleaseWords } from "./halts-release.ts";
import { setHaltByWords, type HaltWords } from "./halts-set.ts";
import { allHalts, haltsOverTenant, tenantOfInstallation } from "./lookups.ts";
import {
  acceptOnboarding,
  recordOnboarding,
  type AcceptedOnboarding,
  type OnboardedFacts,
} from "./onboard.ts";
import { changeKey } from "./people/keys.ts";
import { changeRole } from "./people/roles.ts";
import { listPeople } from "./people/view.ts";
import { confirmByWords, publishByWords } from "./policy/publish.ts";
import { policyStanding } from "./policy/standing.ts";
import { toRepository } from "./repository.ts";
import { retryRun, type RetryWords } from "./retry.ts";
import { showRun } from "./show-run.ts";
import type { Refusal } from "./refusal.ts";
import { submitTask, type SubmitAnswer, type SubmitDeps, type TaskSubmission } from "./submit.ts";
import { verifyRead, type ReadVerdict } from "./verify-read.ts";

export type GatewayLedgerDeps = SubmitDeps & { webUrlOf: (workflowId: string) => string | null };

/** Every promise rejects with `LedgerFault` only; what is refused or absent is a value. */
export type GatewayLedger = {
  submitTask(submission: TaskSubmission): Promise<SubmitAnswer>;
  retryRun(words: RetryWords): Promise<SubmitAnswer>;
  acceptOnboarding(asked: {
    statement: string;
    request: OnboardRequest;
  }): Promise<AcceptedOnboarding | Refusal>;
  recordOnboarding(found: OnboardedFacts): Promise<{ kind: "onboarded"; repository: Repository } | Refusal>;
  verifyRead(asked: { statement: string; path: string }): Promise<ReadVerdict>;
  listRuns(tenant: string): Promise<RunSummary[]>;
  findRuns(tenant: string, word: string): Promise<RunSummary[]>;
  showRun(tenant: string, id: string): Promise<RunDetail | null>;
  listApprovals(tenant: string, which: { all: boolean }): Promise<ApprovalView[]>;
  showApproval(tenant: string, id: string): Promise<ApprovalView | null>;
  listPeople(tenant: string): Promise<PersonView[]>;
  changeRole(submission: RoleSubmission): Promise<PersonChanged | Refusal>;
  changeKey(submission: KeySubmission): Promise<PersonChanged | Refusal>;
  publishPolicy(submission: PolicySubmission): Promise<PolicyPublished | Refusal>;
  confirmPolicy(confirmation: PolicyConfirmation): Promise<PolicyPublished | Refusal>;
  policyStanding(tenant: string): Promise<PolicyStanding>;
  decisionPage(tenant: string, query: DecisionQuery): Promise<DecisionPage>;
  decisionWhole(tenant: string, of: { run: string; word: string }): Promise<DecisionWhole | null>;
  repository(tenant: string, name: string): Promise<Repository | null>;
  repositories(tenant: string): Promise<Repository[]>;
  auditSlice(tenant: string, chain: string): Promise<AuditSlice | null>;
  overrides(tenant: string): Promise<OverrideView[]>;
  proposeOverride(words: OverrideSubmission): Promise<OverrideView | Refusal>;
  confirmOverride(words: OverrideConfirmation): Promise<OverrideView | Refusal>;
  revokeOverride(words: OverrideRevocation): Promise<OverrideView | Refusal>;
  leases(tenant: string): Promise<LeaseView[]>;
  revokeLease(words: LeaseRevocation): Promise<LeaseRevoked | Refusal>;
  /** Its lines reject with `LedgerFault` too, where the database goes away between two of them. */
  exportAudit(submission: AuditExportSubmission): Promise<AuditExport | Refusal>;
  /** The stored text of a policy snapshot: the artifact of that digest. */
  policySnapshot(tenant: string, digest: string): Promise<string | null>;
  tenantOfInstallation(installationId: number): Promise<string | null>;
  runOfChange(tenant: string, changed: ChangedAtForge): Promise<string | null>;
  /** True the first time; the forge sends a delivery again under the same id. */
  acceptDelivery(delivery: { tenant: string; deliveryId: string }): Promise<boolean>;
  takeComment(said: SaidComment): Promise<TakenComment>;
  register(artifact: NewArtifact): Promise<void>;
  readArtifact(words: ArtifactWords): Promise<ArtifactReading | Refusal>;
  setHalt(words: HaltWords): Promise<HaltSetAnswer>;
  releaseHalt(words: ReleaseWords): Promise<HaltReleaseAnswer>;
  /** Of the tenant and of the platform, in force. */
  haltsOver(tenant: string): Promise<HaltView[]>;
  haltsInForce(): Promise<{ epoch: number; halts: Halt[] }>;
  watchHalts(on: { changed: () => void; lost: () => void }): Promise<{ stop: () => Promise<void> }>;
};

export function createGatewayLedger(deps: GatewayLedgerDeps): GatewayLedger {
  const { database, clock, webUrlOf } = deps;
  return {
    submitTask: (submission) => submitTask(deps, submission),
    retryRun: (words) => retryRun(deps, words),
    acceptOnboarding: (asked) => acceptOnboarding(deps, asked),
    recordOnboarding: (found) => recordOnboarding(deps, found),
    verifyRead: (asked) => verifyRead(deps, asked),
    listRuns: (tenant) => database.withTenant(tenant, (tx) => listRuns(tx, tenant)),
    findRuns: (tenant, word) => database.withTenant(tenant, (tx) => findRuns(tx, tenant, word)),
    showRun: (tenant, id) => database.withTenant(tenant, (tx) => showRun(tx, { tenant, id, webUrlOf })),
    listApprovals: (tenant, which) => database.withTenant(tenant, (tx) => listApprovals(tx, tenant, which)),
    showApproval: (tenant, id) => database.withTenant(tenant, (tx) => showApproval(tx, tenant, id)),
    listPeople: (tenant) => database.withTenant(tenant, (tx) => listPeople(tx, tenant)),
    changeRole: (submission) => changeRole(deps, submission),
    changeKey: (submission) => changeKey(deps, submission),
    publishPolicy: (submission) => publishByWords(deps, submission),
    confirmPolicy: (confirmation) => confirmByWords(deps, confirmation),
    policyStanding: (tenant) => database.withTenant(tenant, (tx) => policyStanding(tx, tenant, clock())),
    decisionPage: (tenant, query) => database.withTenant(tenant, (tx) => decisionPage(tx, tenant, query)),
    decisionWhole: (tenant, of) => database.withTenant(tenant, (tx) => decisionWhole(tx, tenant, of)),
    repository: (tenantId, name) =>
      database.withTenant(tenantId, async (tx) => {
        const row = await tx.repository.findFirst({
          where: { tenantId, name: { equals: name, mode: "insensitive" } },
        });
        return row && toRepository(row);
      }),
    repositories: (tenantId) =>
      database.withTenant(tenantId, async (tx) =>
        (await tx.repository.findMany({ where: { tenantId }, orderBy: { name: "asc" } })).map(toRepository),
      ),
    auditSlice: (tenant, chain) => database.withTenant(tenant, (tx) => auditSlice(tx, chain)),
    policySnapshot: (tenant, digest) => database.withTenant(tenant, (tx) => snapshotText(tx, tenant, digest)),
    tenantOfInstallation: (id) => database.withoutTenant((tx) => tenantOfInstallation(tx, id)),
    runOfChange: (tenant, changed) => database.withTenant(tenant, (tx) => runOfChange(tx, tenant, changed)),
    acceptDelivery: (delivery) => database.withTenant(delivery.tenant, (tx) => isFirst(tx, delivery)),
    takeComment: (said) => takeComment(deps, said),
    register: (artifact) =>
      database.withTenant(artifact.tenant, (tx) => registerArtifact(tx, { ...artifact, now: clock() })),
    setHalt: (words) => setHaltByWords(deps, words, null),
    releaseHalt: (words) => releaseHaltByWords(deps, words, null),
    ...createEvidence(deps),
    haltsOver: (tenant) => database.withTenant(tenant, haltsOverTenant),
    haltsInForce: () => database.withoutTenant(allHalts),
    watchHalts: ({ changed, lost }) => database.listen("skein_halt", { heard: changed, lost }),
  };
}

type Evidence =
  | "overrides"
  | "proposeOverride"
  | "confirmOverride"
  | "revokeOverride"
  | "leases"
  | "revokeLease"
  | "exportAudit"
  | "readArtifact";

/** What auditors and admins ask. */
function createEvidence(deps: GatewayLedgerDeps): Pick<GatewayLedger, Evidence> {
  const { database, clock } = deps;
  return {
    overrides: (tenant) => database.withTenant(tenant, (tx) => listOverrides(tx, tenant, clock())),
    proposeOverride: (words) => proposeOverride(deps, words),
    confirmOverride: (words) => confirmOverride(deps, words),
    revokeOverride: (words) => revokeOverride(deps, words),
    leases: (tenant) => database.withTenant(tenant, (tx) => listLeases(tx, tenant, clock())),
    revokeLease: (words) => revokeLeaseByWords(deps, words),
    exportAudit: (submission) => exportAudit(deps, submission),
    readArtifact: (words) => readArtifactByWords(deps, words),
  };
}

async function snapshotText(tx: Tx, tenantId: string, digest: string): Promise<string | null> {
  const row = await tx.policySnapshot.findUnique({ where: { tenantId_digest: { tenantId, digest } } });
  return row?.text ?? null;
}

async function isFirst(
  tx: Tx,
  { tenant: tenantId, deliveryId }: { tenant: string; deliveryId: string },
): Promise<boolean> {
  const { count } = await tx.delivery.createMany({ skipDuplicates: true, data: { tenantId, deliveryId } });
  return count === 1;
}
