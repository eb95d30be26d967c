-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "TenantStatus" AS ENUM ('active', 'suspended');

-- CreateEnum
CREATE TYPE "Role" AS ENUM ('viewer', 'operator', 'approver', 'campaign_owner', 'policy_admin', 'platform_admin', 'auditor');

-- CreateEnum
CREATE TYPE "RiskTier" AS ENUM ('low', 'medium', 'high', 'critical', 'regulated');

-- CreateEnum
CREATE TYPE "Effect" AS ENUM ('allow', 'ask_approval', 'deny');

-- CreateEnum
CREATE TYPE "Gate" AS ENUM ('policy', 'halt', 'lease', 'budget', 'approval');

-- CreateEnum
CREATE TYPE "Stage" AS ENUM ('queued', 'fetching', 'opening', 'baseline', 'changing', 'exporting', 'verifying', 'delivering', 'following', 'halted', 'closing', 'closed');

-- CreateEnum
CREATE TYPE "RunOutcome" AS ENUM ('pull_request_open', 'merged', 'closed_by_person', 'report_ready', 'patch_ready', 'branch_ready', 'nothing_to_do', 'refused', 'stopped', 'failed');

-- CreateEnum
CREATE TYPE "LeaseKind" AS ENUM ('admission_tenant', 'admission_repository');

-- CreateEnum
CREATE TYPE "ReservationStatus" AS ENUM ('open', 'settled', 'released');

-- CreateEnum
CREATE TYPE "StatementAnswer" AS ENUM ('accepted', 'refused');

-- CreateEnum
CREATE TYPE "PullRequestStatus" AS ENUM ('open', 'closed', 'merged');

-- CreateEnum
CREATE TYPE "HaltScope" AS ENUM ('platform', 'tenant', 'team', 'repository', 'campaign', 'run');

-- CreateEnum
CREATE TYPE "HaltMode" AS ENUM ('no_new_runs', 'no_autonomous_runs', 'waves_paused', 'no_pull_requests', 'no_remote_mutation', 'cancel_running', 'capability_off', 'no_effects');

-- CreateEnum
CREATE TYPE "DataClass" AS ENUM ('public', 'internal', 'confidential', 'secret', 'regulated', 'generated_sensitive');

-- CreateEnum
CREATE TYPE "ArtifactClass" AS ENUM ('patch', 'raw_log', 'redacted_log', 'verification_report', 'judge_report', 'context_manifest', 'replay_package', 'cost_report', 'audit_export', 'model_request', 'tool_input', 'tool_output_raw', 'tool_output_redacted', 'source_bundle', 'source_manifest', 'workspace_snapshot', 'workflow_history', 'policy_snapshot', 'run_report');

-- CreateTable
CREATE TABLE "tenant" (
    "tenant_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "status" "TenantStatus" NOT NULL DEFAULT 'active',
    "current_policy" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "tenant_pkey" PRIMARY KEY ("tenant_id")
);

-- CreateTable
CREATE TABLE "installation" (
    "tenant_id" TEXT NOT NULL,
    "installation_id" BIGINT NOT NULL,
    "account" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "installation_pkey" PRIMARY KEY ("tenant_id","installation_id")
);

-- CreateTable
CREATE TABLE "repository" (
    "tenant_id" TEXT NOT NULL,
    "repository_id" TEXT NOT NULL,
    "forge_id" BIGINT NOT NULL,
    "installation_id" BIGINT NOT NULL,
    "name" TEXT NOT NULL,
    "owner" TEXT NOT NULL,
    "team" TEXT NOT NULL,
    "tier" "RiskTier" NOT NULL,
    "verifier" TEXT NOT NULL,
    "default_branch" TEXT NOT NULL,
    "private" BOOLEAN NOT NULL,
    "onboarded_by" TEXT NOT NULL,
    "onboarded_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "repository_pkey" PRIMARY KEY ("tenant_id","repository_id")
);

-- CreateTable
CREATE TABLE "subject" (
    "tenant_id" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "roles" "Role"[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "subject_pkey" PRIMARY KEY ("tenant_id","subject_id")
);

-- CreateTable
CREATE TABLE "subject_key" (
    "tenant_id" TEXT NOT NULL,
    "kid" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "public_key" TEXT NOT NULL,
    "enrolled_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "subject_key_pkey" PRIMARY KEY ("tenant_id","kid")
);

-- CreateTable
CREATE TABLE "statement" (
    "tenant_id" TEXT NOT NULL,
    "kid" TEXT NOT NULL,
    "nonce" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "verb" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "answer" "StatementAnswer" NOT NULL,
    "because" TEXT,
    "text_digest" TEXT NOT NULL,
    "presented_by" TEXT,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "statement_pkey" PRIMARY KEY ("tenant_id","kid","nonce")
);

-- CreateTable
CREATE TABLE "delivery" (
    "tenant_id" TEXT NOT NULL,
    "delivery_id" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "delivery_pkey" PRIMARY KEY ("tenant_id","delivery_id")
);

-- CreateTable
CREATE TABLE "policy_snapshot" (
    "tenant_id" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "stored_by" TEXT NOT NULL,
    "stored_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "policy_snapshot_pkey" PRIMARY KEY ("tenant_id","digest")
);

-- CreateTable
CREATE TABLE "agent_task" (
    "tenant_id" TEXT NOT NULL,
    "task_id" TEXT NOT NULL,
    "repository_id" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "contract" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "agent_task_pkey" PRIMARY KEY ("tenant_id","task_id")
);

-- CreateTable
CREATE TABLE "run" (
    "tenant_id" TEXT NOT NULL,
    "run_id" TEXT NOT NULL,
    "task_id" TEXT NOT NULL,
    "open_task" TEXT,
    "attempt" INTEGER NOT NULL,
    "repository_id" TEXT NOT NULL,
    "workflow_id" TEXT NOT NULL,
    "requester" TEXT NOT NULL,
    "input" TEXT NOT NULL,
    "policy_snapshot" TEXT,
    "profile_digest" TEXT,
    "manifest" TEXT,
    "fence" INTEGER NOT NULL DEFAULT 0,
    "stage" "Stage" NOT NULL DEFAULT 'queued',
    "stage_because" TEXT,
    "outcome" "RunOutcome",
    "because" TEXT,
    "failure" TEXT,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "admitted_at" TIMESTAMPTZ(3),
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "run_pkey" PRIMARY KEY ("tenant_id","run_id")
);

-- CreateTable
CREATE TABLE "lease" (
    "tenant_id" TEXT NOT NULL,
    "kind" "LeaseKind" NOT NULL,
    "run_id" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "fence" INTEGER NOT NULL,
    "taken_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "released_at" TIMESTAMPTZ(3),

    CONSTRAINT "lease_pkey" PRIMARY KEY ("tenant_id","kind","run_id")
);

-- CreateTable
CREATE TABLE "decision" (
    "tenant_id" TEXT NOT NULL,
    "decision_id" TEXT NOT NULL,
    "workflow_id" TEXT NOT NULL,
    "action_id" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL,
    "run_id" TEXT,
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "action_digest" TEXT NOT NULL,
    "facts" TEXT,
    "verdict" TEXT,
    "current_verdict" TEXT,
    "gates" TEXT NOT NULL,
    "effect" "Effect" NOT NULL,
    "gate" "Gate",
    "because" TEXT NOT NULL,
    "rules" TEXT[],
    "decided_at" TIMESTAMPTZ(3) NOT NULL,
    "duration_ms" INTEGER NOT NULL,

    CONSTRAINT "decision_pkey" PRIMARY KEY ("tenant_id","decision_id")
);

-- CreateTable
CREATE TABLE "permit" (
    "tenant_id" TEXT NOT NULL,
    "permit_id" TEXT NOT NULL,
    "decision_id" TEXT NOT NULL,
    "claims" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "permit_pkey" PRIMARY KEY ("tenant_id","permit_id")
);

-- CreateTable
CREATE TABLE "settlement" (
    "tenant_id" TEXT NOT NULL,
    "workflow_id" TEXT NOT NULL,
    "action_id" TEXT NOT NULL,
    "run_id" TEXT,
    "kind" TEXT NOT NULL,
    "ok" BOOLEAN NOT NULL,
    "cost_micro_usd" BIGINT NOT NULL,
    "input_tokens" INTEGER NOT NULL,
    "output_tokens" INTEGER NOT NULL,
    "result_digest" TEXT,
    "failure" TEXT,
    "note" TEXT,
    "settled_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "settlement_pkey" PRIMARY KEY ("tenant_id","workflow_id","action_id")
);

-- CreateTable
CREATE TABLE "budget_account" (
    "tenant_id" TEXT NOT NULL,
    "run_id" TEXT NOT NULL,
    "limit_micro_usd" BIGINT NOT NULL,
    "reserved_micro_usd" BIGINT NOT NULL DEFAULT 0,
    "spent_micro_usd" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "budget_account_pkey" PRIMARY KEY ("tenant_id","run_id")
);

-- CreateTable
CREATE TABLE "reservation" (
    "tenant_id" TEXT NOT NULL,
    "run_id" TEXT NOT NULL,
    "action_id" TEXT NOT NULL,
    "amount_micro_usd" BIGINT NOT NULL,
    "actual_micro_usd" BIGINT,
    "status" "ReservationStatus" NOT NULL DEFAULT 'open',
    "reserved_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "reservation_pkey" PRIMARY KEY ("tenant_id","run_id","action_id")
);

-- CreateTable
CREATE TABLE "artifact" (
    "tenant_id" TEXT NOT NULL,
    "holder" TEXT NOT NULL,
    "class" "ArtifactClass" NOT NULL,
    "digest" TEXT NOT NULL,
    "data_class" "DataClass" NOT NULL,
    "bytes" BIGINT NOT NULL,
    "permit_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "artifact_pkey" PRIMARY KEY ("tenant_id","holder","class","digest")
);

-- CreateTable
CREATE TABLE "model_call" (
    "tenant_id" TEXT NOT NULL,
    "run_id" TEXT NOT NULL,
    "action_id" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "input_tokens" INTEGER NOT NULL,
    "output_tokens" INTEGER NOT NULL,
    "cost_micro_usd" BIGINT NOT NULL,
    "called_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "model_call_pkey" PRIMARY KEY ("tenant_id","run_id","action_id")
);

-- CreateTable
CREATE TABLE "tool_call" (
    "tenant_id" TEXT NOT NULL,
    "run_id" TEXT NOT NULL,
    "action_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "ok" BOOLEAN NOT NULL,
    "output" TEXT,
    "called_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "tool_call_pkey" PRIMARY KEY ("tenant_id","run_id","action_id")
);

-- CreateTable
CREATE TABLE "verification" (
    "tenant_id" TEXT NOT NULL,
    "run_id" TEXT NOT NULL,
    "verification_id" TEXT NOT NULL,
    "phase" TEXT NOT NULL,
    "verdict" TEXT NOT NULL,
    "report" TEXT NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "verification_pkey" PRIMARY KEY ("tenant_id","run_id","verification_id")
);

-- CreateTable
CREATE TABLE "patch" (
    "tenant_id" TEXT NOT NULL,
    "run_id" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "diff" TEXT,
    "boundary" TEXT NOT NULL,
    "accepted" BOOLEAN NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "patch_pkey" PRIMARY KEY ("tenant_id","run_id","digest")
);

-- CreateTable
CREATE TABLE "pull_request" (
    "tenant_id" TEXT NOT NULL,
    "repository_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "run_id" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "branch" TEXT NOT NULL,
    "head_sha" TEXT NOT NULL,
    "state" "PullRequestStatus" NOT NULL,
    "merge_sha" TEXT,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "pull_request_pkey" PRIMARY KEY ("tenant_id","repository_id","number")
);

-- CreateTable
CREATE TABLE "halt" (
    "tenant_id" TEXT NOT NULL,
    "halt_id" TEXT NOT NULL,
    "scope" "HaltScope" NOT NULL,
    "target" TEXT NOT NULL,
    "mode" "HaltMode" NOT NULL,
    "capability" TEXT,
    "reason" TEXT NOT NULL,
    "set_by" TEXT NOT NULL,
    "set_at" TIMESTAMPTZ(3) NOT NULL,
    "released_by" TEXT,
    "released_at" TIMESTAMPTZ(3),

    CONSTRAINT "halt_pkey" PRIMARY KEY ("tenant_id","halt_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "installation_installation_id_key" ON "installation"("installation_id");

-- CreateIndex
CREATE UNIQUE INDEX "repository_tenant_id_forge_id_key" ON "repository"("tenant_id", "forge_id");

-- CreateIndex
CREATE UNIQUE INDEX "repository_tenant_id_name_key" ON "repository"("tenant_id", "name");

-- CreateIndex
CREATE INDEX "statement_tenant_id_expires_at_idx" ON "statement"("tenant_id", "expires_at");

-- CreateIndex
CREATE INDEX "run_tenant_id_started_at_idx" ON "run"("tenant_id", "started_at");

-- CreateIndex
CREATE UNIQUE INDEX "run_tenant_id_open_task_key" ON "run"("tenant_id", "open_task");

-- CreateIndex
CREATE UNIQUE INDEX "run_tenant_id_task_id_attempt_key" ON "run"("tenant_id", "task_id", "attempt");

-- CreateIndex
CREATE INDEX "lease_tenant_id_kind_scope_expires_at_idx" ON "lease"("tenant_id", "kind", "scope", "expires_at");

-- CreateIndex
CREATE INDEX "decision_tenant_id_run_id_decided_at_idx" ON "decision"("tenant_id", "run_id", "decided_at");

-- CreateIndex
CREATE UNIQUE INDEX "decision_tenant_id_workflow_id_action_id_attempt_key" ON "decision"("tenant_id", "workflow_id", "action_id", "attempt");

-- CreateIndex
CREATE UNIQUE INDEX "permit_tenant_id_decision_id_key" ON "permit"("tenant_id", "decision_id");

-- CreateIndex
CREATE INDEX "settlement_tenant_id_run_id_idx" ON "settlement"("tenant_id", "run_id");

-- CreateIndex
CREATE INDEX "artifact_tenant_id_digest_idx" ON "artifact"("tenant_id", "digest");

-- CreateIndex
CREATE INDEX "artifact_tenant_id_expires_at_idx" ON "artifact"("tenant_id", "expires_at");

-- CreateIndex
CREATE INDEX "pull_request_tenant_id_url_idx" ON "pull_request"("tenant_id", "url");

-- CreateIndex
CREATE INDEX "pull_request_tenant_id_merge_sha_idx" ON "pull_request"("tenant_id", "merge_sha");

-- AddForeignKey
ALTER TABLE "installation" ADD CONSTRAINT "installation_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "repository" ADD CONSTRAINT "repository_tenant_id_installation_id_fkey" FOREIGN KEY ("tenant_id", "installation_id") REFERENCES "installation"("tenant_id", "installation_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subject" ADD CONSTRAINT "subject_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subject_key" ADD CONSTRAINT "subject_key_tenant_id_subject_id_fkey" FOREIGN KEY ("tenant_id", "subject_id") REFERENCES "subject"("tenant_id", "subject_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "policy_snapshot" ADD CONSTRAINT "policy_snapshot_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "agent_task" ADD CONSTRAINT "agent_task_tenant_id_repository_id_fkey" FOREIGN KEY ("tenant_id", "repository_id") REFERENCES "repository"("tenant_id", "repository_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "run" ADD CONSTRAINT "run_tenant_id_task_id_fkey" FOREIGN KEY ("tenant_id", "task_id") REFERENCES "agent_task"("tenant_id", "task_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "lease" ADD CONSTRAINT "lease_tenant_id_run_id_fkey" FOREIGN KEY ("tenant_id", "run_id") REFERENCES "run"("tenant_id", "run_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "permit" ADD CONSTRAINT "permit_tenant_id_decision_id_fkey" FOREIGN KEY ("tenant_id", "decision_id") REFERENCES "decision"("tenant_id", "decision_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "budget_account" ADD CONSTRAINT "budget_account_tenant_id_run_id_fkey" FOREIGN KEY ("tenant_id", "run_id") REFERENCES "run"("tenant_id", "run_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "reservation" ADD CONSTRAINT "reservation_tenant_id_run_id_fkey" FOREIGN KEY ("tenant_id", "run_id") REFERENCES "budget_account"("tenant_id", "run_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "model_call" ADD CONSTRAINT "model_call_tenant_id_run_id_fkey" FOREIGN KEY ("tenant_id", "run_id") REFERENCES "run"("tenant_id", "run_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tool_call" ADD CONSTRAINT "tool_call_tenant_id_run_id_fkey" FOREIGN KEY ("tenant_id", "run_id") REFERENCES "run"("tenant_id", "run_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "verification" ADD CONSTRAINT "verification_tenant_id_run_id_fkey" FOREIGN KEY ("tenant_id", "run_id") REFERENCES "run"("tenant_id", "run_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "patch" ADD CONSTRAINT "patch_tenant_id_run_id_fkey" FOREIGN KEY ("tenant_id", "run_id") REFERENCES "run"("tenant_id", "run_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "pull_request" ADD CONSTRAINT "pull_request_tenant_id_run_id_fkey" FOREIGN KEY ("tenant_id", "run_id") REFERENCES "run"("tenant_id", "run_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "pull_request" ADD CONSTRAINT "pull_request_tenant_id_repository_id_fkey" FOREIGN KEY ("tenant_id", "repository_id") REFERENCES "repository"("tenant_id", "repository_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "halt" ADD CONSTRAINT "halt_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;
