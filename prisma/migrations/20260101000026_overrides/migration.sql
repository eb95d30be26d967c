-- Two platform admins lift named rules below the platform's, for one run or repository, for a day at most.
-- Forward only, and older code runs on it: all of it is its to ignore.

ALTER TYPE "Gate" ADD VALUE 'override';

CREATE TYPE "OverrideScope" AS ENUM ('run', 'repository');
CREATE TABLE "rule_override" (
    "tenant_id" TEXT NOT NULL,
    "override_id" TEXT NOT NULL,
    "scope" "OverrideScope" NOT NULL,
    "target" TEXT NOT NULL,
    "rules" TEXT[],
    "reason" TEXT NOT NULL,
    "proposed_by" TEXT NOT NULL,
    "proposed_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "confirmed_by" TEXT,
    "confirmed_at" TIMESTAMPTZ(3),
    "revoked_by" TEXT,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "rule_override_pkey" PRIMARY KEY ("tenant_id","override_id"),
    CONSTRAINT "rule_override_two_people" CHECK (confirmed_by <> proposed_by),
    CONSTRAINT "rule_override_a_day" CHECK (expires_at <= proposed_at + interval '24 hours'),
    CONSTRAINT "rule_override_names_rules" CHECK (rules IS NOT NULL AND cardinality(rules) > 0),
    CONSTRAINT "rule_override_below_platform" CHECK (NOT array_to_string(rules, ' ') ~ '(^| )platform/')
);
CREATE INDEX "rule_override_tenant_id_target_idx" ON "rule_override"("tenant_id", "target");
ALTER TABLE "rule_override" ADD CONSTRAINT "rule_override_tenant_id_fkey"
  FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;

SELECT skein.protect('public.rule_override'::regclass);
GRANT INSERT ON rule_override TO skein_app;
GRANT UPDATE (confirmed_by, confirmed_at, revoked_by, revoked_at) ON rule_override TO skein_app;
