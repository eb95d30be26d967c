-- Requests to people, what they said, and roles that hold in a part of a tenant only.
-- Forward only, and older code runs on it: all of it is its to ignore.

ALTER TYPE "Stage" ADD VALUE 'waiting_for_approval';

CREATE TYPE "ApprovalStatus" AS ENUM ('pending', 'granted', 'refused', 'expired', 'void', 'used');
CREATE TYPE "VerdictVerb" AS ENUM ('approve', 'reject', 'withdraw', 'delegate');

ALTER TABLE subject ADD COLUMN scoped_roles TEXT[];

CREATE TABLE "approval" (
    "tenant_id" TEXT NOT NULL,
    "approval_id" TEXT NOT NULL,
    "run_id" TEXT NOT NULL,
    "workflow_id" TEXT NOT NULL,
    "decision_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "binding" TEXT NOT NULL,
    "request" TEXT NOT NULL,
    "diff" TEXT,
    "status" "ApprovalStatus" NOT NULL DEFAULT 'pending',
    "because" TEXT,
    "used_by" TEXT,
    "reminded" INTEGER NOT NULL DEFAULT 0,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "approval_pkey" PRIMARY KEY ("tenant_id","approval_id")
);
CREATE INDEX "approval_tenant_id_status_requested_at_idx" ON "approval"("tenant_id", "status", "requested_at");
CREATE INDEX "approval_tenant_id_run_id_idx" ON "approval"("tenant_id", "run_id");
ALTER TABLE "approval" ADD CONSTRAINT "approval_tenant_id_run_id_fkey"
  FOREIGN KEY ("tenant_id", "run_id") REFERENCES "run"("tenant_id", "run_id") ON DELETE RESTRICT ON UPDATE CASCADE;

CREATE TABLE "approval_verdict" (
    "tenant_id" TEXT NOT NULL,
    "approval_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "subject_id" TEXT NOT NULL,
    "verb" "VerdictVerb" NOT NULL,
    "seat" TEXT,
    "delegate_to" TEXT,
    "until" TIMESTAMPTZ(3),
    "reason" TEXT,
    "kid" TEXT NOT NULL,
    "nonce" TEXT NOT NULL,
    "said_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "approval_verdict_pkey" PRIMARY KEY ("tenant_id","approval_id","number")
);
ALTER TABLE "approval_verdict" ADD CONSTRAINT "approval_verdict_tenant_id_approval_id_fkey"
  FOREIGN KEY ("tenant_id", "approval_id") REFERENCES "approval"("tenant_id", "approval_id") ON DELETE RESTRICT ON UPDATE CASCADE;

SELECT skein.protect('public.approval'::regclass);
SELECT skein.protect('public.approval_verdict'::regclass);
GRANT INSERT ON approval, approval_verdict TO skein_app;
GRANT UPDATE (status, because, used_by, reminded, closed_at) ON approval TO skein_app;
GRANT UPDATE (scoped_roles) ON subject TO skein_app;

SET ROLE skein_lookup;
DROP FUNCTION lookup.subject_of_key(text, text);
CREATE FUNCTION lookup.subject_of_key(tenant text, kid text)
RETURNS TABLE (
  subject_id text, public_key text, roles text[], revoked boolean, tenant_status text, scoped_roles text[]
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT k.subject_id, k.public_key, s.roles::text[], k.revoked_at IS NOT NULL, t.status::text,
    coalesce(s.scoped_roles, '{}')
  FROM public.subject_key k
  JOIN public.subject s ON s.tenant_id = k.tenant_id AND s.subject_id = k.subject_id
  JOIN public.tenant t ON t.tenant_id = k.tenant_id
  WHERE k.tenant_id = subject_of_key.tenant AND k.kid = subject_of_key.kid
$$;
REVOKE ALL ON FUNCTION lookup.subject_of_key(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lookup.subject_of_key(text, text) TO skein_app;
RESET ROLE;
