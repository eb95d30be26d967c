-- How a halt ends: by its expiry, by a platform admin, or by two operators, of whom the first is remembered here.
-- Forward only, and older code runs on it: the new columns are its to ignore.

ALTER TABLE halt
  ADD COLUMN expires_at timestamptz(3),
  ADD COLUMN half_released_by text,
  ADD COLUMN half_released_at timestamptz(3),
  ADD COLUMN release_reason text;
GRANT UPDATE (half_released_by, half_released_at, release_reason) ON halt TO skein_app;

SET ROLE skein_lookup;

DROP FUNCTION lookup.halts_over_tenant();
CREATE FUNCTION lookup.halts_over_tenant()
RETURNS TABLE (
  tenant_id text, halt_id text, scope text, target text, mode text, capability text, reason text, set_by text,
  set_at timestamptz, expires_at timestamptz, half_released_by text
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT h.tenant_id, h.halt_id, h.scope::text, h.target, h.mode::text, h.capability, h.reason, h.set_by,
    h.set_at, h.expires_at, h.half_released_by
  FROM public.halt h
  WHERE h.released_at IS NULL AND (h.expires_at IS NULL OR h.expires_at > now())
    AND h.tenant_id IN ('platform', skein.current_tenant())
  ORDER BY h.tenant_id, h.halt_id
$$;

DROP FUNCTION lookup.halts();
CREATE FUNCTION lookup.halts()
RETURNS TABLE (
  tenant_id text, halt_id text, scope text, target text, mode text, capability text, reason text,
  set_at timestamptz
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT h.tenant_id, h.halt_id, h.scope::text, h.target, h.mode::text, h.capability, h.reason, h.set_at
  FROM public.halt h
  WHERE h.released_at IS NULL AND (h.expires_at IS NULL OR h.expires_at > now())
  ORDER BY h.tenant_id, h.halt_id
$$;

-- Each halt counts once when it is set and once when it ends, whichever way it does: it only grows.
CREATE OR REPLACE FUNCTION lookup.halt_epoch() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT count(*) + count(*) FILTER (WHERE h.released_at IS NOT NULL OR h.expires_at <= now()) FROM public.halt h
$$;

REVOKE ALL ON FUNCTION lookup.halts_over_tenant(), lookup.halts() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lookup.halts_over_tenant(), lookup.halts() TO skein_app;
RESET ROLE;
