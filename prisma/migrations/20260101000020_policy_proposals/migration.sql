-- A policy that one person has published and that waits for a second one.
-- Forward only, and older code runs on it: all of it is its to ignore.

CREATE TABLE "policy_proposal" (
    "tenant_id" TEXT NOT NULL,
    "proposal_id" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "replaces" TEXT,
    "proposed_by" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "proposed_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "confirmed_by" TEXT,
    "confirmed_at" TIMESTAMPTZ(3),

    CONSTRAINT "policy_proposal_pkey" PRIMARY KEY ("tenant_id","proposal_id")
);
CREATE INDEX "policy_proposal_tenant_id_digest_idx" ON "policy_proposal"("tenant_id", "digest");
ALTER TABLE "policy_proposal" ADD CONSTRAINT "policy_proposal_tenant_id_digest_fkey"
  FOREIGN KEY ("tenant_id", "digest") REFERENCES "policy_snapshot"("tenant_id", "digest") ON DELETE RESTRICT ON UPDATE CASCADE;
-- Of preview and reevaluate: a tenant's decisions by time.
CREATE INDEX "decision_tenant_id_decided_at_decision_id_idx" ON "decision"("tenant_id", "decided_at", "decision_id");

SELECT skein.protect('public.policy_proposal'::regclass);
GRANT INSERT ON policy_proposal TO skein_app;
GRANT UPDATE (confirmed_by, confirmed_at) ON policy_proposal TO skein_app;
