-- Roles, rights and row level security: a transaction sees one tenant's rows, or fails (I7).

-- Roles belong to the whole server, so another database's migration may have made them, even at this moment.
DO $$
DECLARE
  wanted record;
BEGIN
  FOR wanted IN
    SELECT * FROM (VALUES
      ('skein_app', 'LOGIN'),      -- the control worker and the gateway
      ('skein_auditor', 'LOGIN'),  -- reads one tenant, writes nothing
      ('skein_audit', 'NOLOGIN'),  -- owns the audit log and its functions
      ('skein_lookup', 'NOLOGIN')  -- owns the look-ups that no tenant is known for
    ) AS role (name, login)
  LOOP
    BEGIN
      EXECUTE format('CREATE ROLE %I %s', wanted.name, wanted.login);
      IF wanted.login = 'NOLOGIN' THEN
        EXECUTE format('GRANT %I TO CURRENT_USER', wanted.name); -- to give them what they are to own
      END IF;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
      NULL;
    END;
  END LOOP;
END
$$;

DO $$
BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname LIKE 'skein\_%' AND (rolsuper OR rolbypassrls)) THEN
    RAISE EXCEPTION 'a skein_ role is superuser or bypasses row level security';
  END IF;
END
$$;

CREATE SCHEMA skein;

-- Raises where no tenant is set: a forgotten tenant must not read as "no rows".
CREATE FUNCTION skein.current_tenant() RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  tenant text := current_setting('skein.tenant', true);
BEGIN
  IF tenant IS NULL OR tenant = '' THEN
    RAISE EXCEPTION 'no tenant is set for this transaction' USING ERRCODE = '42501';
  END IF;
  RETURN tenant;
END
$$;

-- For every table of this and of later migrations. A migration that changes rows as a plain owner sees none of them
-- while FORCE is on: it must say NO FORCE and FORCE again around the change.
CREATE FUNCTION skein.protect(target regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
  EXECUTE format(
    'CREATE POLICY own_tenant ON %s TO skein_app, skein_auditor, skein_audit
       USING (tenant_id = (SELECT skein.current_tenant())) WITH CHECK (tenant_id = (SELECT skein.current_tenant()))',
    target);
  EXECUTE format('GRANT SELECT ON %s TO skein_app, skein_auditor', target);
END
$$;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public, skein TO skein_app, skein_auditor, skein_audit, skein_lookup;
REVOKE ALL ON FUNCTION skein.protect(regclass) FROM PUBLIC;
REVOKE ALL ON FUNCTION skein.current_tenant() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION skein.current_tenant() TO skein_app, skein_auditor, skein_audit;

INSERT INTO tenant (tenant_id, name) VALUES ('platform', 'the platform itself');

SELECT skein.protect(format('public.%I', tablename)::regclass)
FROM pg_tables WHERE schemaname = 'public' AND tablename <> '_prisma_migrations' ORDER BY tablename;

-- Nothing is ever deleted by the app role, and what is written once is never updated.
GRANT INSERT ON
  agent_task, artifact, budget_account, decision, delivery, halt, installation, lease, model_call, patch, permit,
  policy_snapshot, pull_request, repository, reservation, run, settlement, statement, subject, subject_key, tenant,
  tool_call, verification
TO skein_app;

GRANT UPDATE ON budget_account, lease, pull_request, repository, reservation, run TO skein_app;
GRANT UPDATE (status, current_policy, name) ON tenant TO skein_app;
GRANT UPDATE (roles) ON subject TO skein_app;
GRANT UPDATE (revoked_at) ON subject_key TO skein_app;
GRANT UPDATE (released_by, released_at) ON halt TO skein_app;
GRANT UPDATE (deleted_at) ON artifact TO skein_app;
GRANT UPDATE (diff, boundary, accepted) ON patch TO skein_app;

ALTER TABLE budget_account ADD CONSTRAINT budget_account_not_negative
  CHECK (limit_micro_usd >= 0 AND reserved_micro_usd >= 0 AND spent_micro_usd >= 0);
ALTER TABLE reservation ADD CONSTRAINT reservation_not_negative
  CHECK (amount_micro_usd >= 0 AND (actual_micro_usd IS NULL OR actual_micro_usd >= 0));
ALTER TABLE halt ADD CONSTRAINT halt_platform_scope
  CHECK ((scope = 'platform') = (tenant_id = 'platform'));
