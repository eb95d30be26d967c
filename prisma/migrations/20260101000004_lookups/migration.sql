-- Look-ups before a tenant is known; nothing else crosses tenants (I7). Each answers only what its caller must know.

CREATE SCHEMA lookup AUTHORIZATION skein_lookup;

GRANT SELECT ON tenant, installation, subject, subject_key, halt TO skein_lookup;
CREATE POLICY lookup ON tenant FOR SELECT TO skein_lookup USING (true);
CREATE POLICY lookup ON installation FOR SELECT TO skein_lookup USING (true);
CREATE POLICY lookup ON subject FOR SELECT TO skein_lookup USING (true);
CREATE POLICY lookup ON subject_key FOR SELECT TO skein_lookup USING (true);
CREATE POLICY lookup ON halt FOR SELECT TO skein_lookup USING (true);
GRANT EXECUTE ON FUNCTION skein.current_tenant() TO skein_lookup;

SET ROLE skein_lookup;

-- A webhook names its installation; no row: nobody's.
CREATE FUNCTION lookup.tenant_of_installation(installation bigint) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT i.tenant_id FROM public.installation i WHERE i.installation_id = installation
$$;

-- A statement names its key and, unverified, a tenant; one row where that key is enrolled there.
CREATE FUNCTION lookup.subject_of_key(tenant text, kid text)
RETURNS TABLE (subject_id text, public_key text, roles text[], revoked boolean, tenant_status text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT k.subject_id, k.public_key, s.roles::text[], k.revoked_at IS NOT NULL, t.status::text
  FROM public.subject_key k
  JOIN public.subject s ON s.tenant_id = k.tenant_id AND s.subject_id = k.subject_id
  JOIN public.tenant t ON t.tenant_id = k.tenant_id
  WHERE k.tenant_id = subject_of_key.tenant AND k.kid = subject_of_key.kid
$$;

-- For the gate at `decide`: the current tenant's halts and the platform's.
CREATE FUNCTION lookup.halts_over_tenant()
RETURNS TABLE (tenant_id text, halt_id text, scope text, target text, mode text, capability text, reason text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT h.tenant_id, h.halt_id, h.scope::text, h.target, h.mode::text, h.capability, h.reason FROM public.halt h
  WHERE h.released_at IS NULL AND h.tenant_id IN ('platform', skein.current_tenant())
  ORDER BY h.tenant_id, h.halt_id
$$;

-- For the halt feed: every halt in force, and an epoch that grows with each set and each release.
CREATE FUNCTION lookup.halts()
RETURNS TABLE (tenant_id text, halt_id text, scope text, target text, mode text, capability text, reason text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT h.tenant_id, h.halt_id, h.scope::text, h.target, h.mode::text, h.capability, h.reason FROM public.halt h
  WHERE h.released_at IS NULL ORDER BY h.tenant_id, h.halt_id
$$;

CREATE FUNCTION lookup.halt_epoch() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT count(*) + count(h.released_at) FROM public.halt h
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA lookup FROM PUBLIC;
GRANT USAGE ON SCHEMA lookup TO skein_app;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA lookup TO skein_app;

RESET ROLE;

-- Every listener on the server hears it, so it says nothing but "look again".
CREATE FUNCTION skein.halt_changed() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_notify('skein_halt', '');
  RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION skein.halt_changed() FROM PUBLIC;
CREATE TRIGGER halt_changed AFTER INSERT OR UPDATE ON halt FOR EACH STATEMENT EXECUTE FUNCTION skein.halt_changed();
