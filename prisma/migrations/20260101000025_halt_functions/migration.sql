-- Halts are written by three functions and by nothing else: no login role may write the table (I14).
-- A process of an older version still reads halts, and no longer sets or ends one: stop it before this is applied.

DO $$
BEGIN
  CREATE ROLE skein_halt NOLOGIN; -- owns the functions; of the whole server, so another database may have made it
  GRANT skein_halt TO CURRENT_USER;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
  NULL;
END
$$;

CREATE SCHEMA halts AUTHORIZATION skein_halt;
GRANT USAGE ON SCHEMA public, skein TO skein_halt;
GRANT EXECUTE ON FUNCTION skein.current_tenant() TO skein_halt;
GRANT SELECT, INSERT ON halt TO skein_halt;
GRANT UPDATE (released_by, released_at, release_reason, half_released_by, half_released_at) ON halt TO skein_halt;
CREATE POLICY own_tenant_written ON halt TO skein_halt
  USING (tenant_id = (SELECT skein.current_tenant())) WITH CHECK (tenant_id = (SELECT skein.current_tenant()));

REVOKE INSERT, UPDATE ON halt FROM skein_app;
REVOKE UPDATE (released_by, released_at, release_reason, half_released_by, half_released_at) ON halt FROM skein_app;

SET ROLE skein_halt;

-- In the transaction's tenant, in force from now on: what was never set cannot be written down as ended.
CREATE FUNCTION halts.set(
  halt_id text, scope text, target text, mode text, capability text, reason text, set_by text, set_at timestamptz,
  expires_at timestamptz
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF set_by = '' OR expires_at <= set_at THEN
    RAISE EXCEPTION 'a halt is set by somebody, and not for a time that is over' USING ERRCODE = '22023';
  END IF;
  INSERT INTO public.halt
    (tenant_id, halt_id, scope, target, mode, capability, reason, set_by, set_at, expires_at)
  VALUES (
    skein.current_tenant(), set.halt_id, set.scope::public."HaltScope", set.target, set.mode::public."HaltMode",
    set.capability, set.reason, set.set_by, set.set_at, set.expires_at);
END
$$;

-- The first of two operators. False: it is not in force, or has a first one already.
CREATE FUNCTION halts.half_release(halt_id text, by text, at timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE public.halt h SET half_released_by = by, half_released_at = at
  WHERE h.tenant_id = skein.current_tenant() AND h.halt_id = half_release.halt_id
    AND h.released_at IS NULL AND h.half_released_by IS NULL;
  RETURN FOUND;
END
$$;

-- Ends it once and for all. `by` is `expiry` only of one whose time is over. False: it is not in force.
CREATE FUNCTION halts.release(halt_id text, by text, at timestamptz, reason text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE public.halt h SET released_by = by, released_at = at, release_reason = release.reason
  WHERE h.tenant_id = skein.current_tenant() AND h.halt_id = release.halt_id
    AND h.released_at IS NULL AND (by <> 'expiry' OR h.expires_at <= at);
  RETURN FOUND;
END
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA halts FROM PUBLIC;
GRANT USAGE ON SCHEMA halts TO skein_app;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA halts TO skein_app;

RESET ROLE;
