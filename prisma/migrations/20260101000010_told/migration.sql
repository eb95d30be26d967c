-- What people are told of a run: who set the halt that it waits for.
-- Forward only, and older code runs on it: the new column is its to ignore.

SET ROLE skein_lookup;
DROP FUNCTION lookup.halts_over_tenant();
CREATE FUNCTION lookup.halts_over_tenant()
RETURNS TABLE (
  tenant_id text, halt_id text, scope text, target text, mode text, capability text, reason text, set_by text
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT h.tenant_id, h.halt_id, h.scope::text, h.target, h.mode::text, h.capability, h.reason, h.set_by
  FROM public.halt h
  WHERE h.released_at IS NULL AND h.tenant_id IN ('platform', skein.current_tenant())
  ORDER BY h.tenant_id, h.halt_id
$$;
REVOKE ALL ON FUNCTION lookup.halts_over_tenant() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lookup.halts_over_tenant() TO skein_app;
RESET ROLE;
