-- The audit log: hash chains that only audit.append extends; nobody updates, deletes or truncates (I13).

CREATE SCHEMA audit AUTHORIZATION skein_audit;
GRANT SELECT ON run TO skein_audit;

SET ROLE skein_audit;

-- Partitioned by the log's own clock, so a closed year can be dropped whole after its checkpoint.
CREATE TABLE audit.event (
  tenant_id text NOT NULL,
  chain text NOT NULL,
  seq bigint NOT NULL CHECK (seq > 0),
  recorded_at timestamptz NOT NULL,
  previous text NOT NULL,
  hash text NOT NULL,
  body text NOT NULL,
  PRIMARY KEY (tenant_id, chain, seq, recorded_at)
) PARTITION BY RANGE (recorded_at);

-- The last link of each chain: taking its row lock makes appends of one chain wait for one another.
CREATE TABLE audit.head (
  tenant_id text NOT NULL,
  chain text NOT NULL,
  seq bigint NOT NULL,
  hash text NOT NULL,
  PRIMARY KEY (tenant_id, chain)
);

CREATE FUNCTION audit.refuse() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'the audit log is append-only: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = '42501';
END
$$;

CREATE FUNCTION audit.only_forward() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NEW.tenant_id <> OLD.tenant_id OR NEW.chain <> OLD.chain OR NEW.seq <> OLD.seq + 1 THEN
    RAISE EXCEPTION 'a chain head only moves one event forward' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END
$$;

-- ENABLE ALWAYS: ordinary triggers are skipped under session_replication_role = replica.
DO $$
DECLARE
  part text;
BEGIN
  FOR year IN 2025..2045 LOOP
    part := format('event_%s', year);
    EXECUTE format(
      'CREATE TABLE audit.%I PARTITION OF audit.event FOR VALUES FROM (%L) TO (%L)',
      part, format('%s-01-01 00:00:00+00', year), format('%s-01-01 00:00:00+00', year + 1));
    EXECUTE format('ALTER TABLE audit.%I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', part);
    EXECUTE format(
      'CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON audit.%I FOR EACH ROW EXECUTE FUNCTION audit.refuse()', part);
    EXECUTE format(
      'CREATE TRIGGER no_truncate BEFORE TRUNCATE ON audit.%I FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse()', part);
    EXECUTE format('ALTER TABLE audit.%I ENABLE ALWAYS TRIGGER no_change', part);
    EXECUTE format('ALTER TABLE audit.%I ENABLE ALWAYS TRIGGER no_truncate', part);
    EXECUTE format(
      'CREATE POLICY own_tenant ON audit.%I TO skein_audit
         USING (tenant_id = (SELECT skein.current_tenant())) WITH CHECK (tenant_id = (SELECT skein.current_tenant()))',
      part);
  END LOOP;
END
$$;

CREATE TRIGGER no_truncate BEFORE TRUNCATE ON audit.event FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();
ALTER TABLE audit.event ENABLE ALWAYS TRIGGER no_truncate;
CREATE TRIGGER no_removal BEFORE DELETE ON audit.head FOR EACH ROW EXECUTE FUNCTION audit.refuse();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON audit.head FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();
CREATE TRIGGER only_forward BEFORE UPDATE ON audit.head FOR EACH ROW EXECUTE FUNCTION audit.only_forward();
ALTER TABLE audit.head ENABLE ALWAYS TRIGGER no_removal;
ALTER TABLE audit.head ENABLE ALWAYS TRIGGER no_truncate;
ALTER TABLE audit.head ENABLE ALWAYS TRIGGER only_forward;

ALTER TABLE audit.event ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE audit.head ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON audit.event TO skein_audit, skein_auditor
  USING (tenant_id = (SELECT skein.current_tenant())) WITH CHECK (tenant_id = (SELECT skein.current_tenant()));
CREATE POLICY own_tenant ON audit.head TO skein_audit, skein_auditor
  USING (tenant_id = (SELECT skein.current_tenant())) WITH CHECK (tenant_id = (SELECT skein.current_tenant()));

-- The same bytes as core/audit/chain.ts. Text in UTF-8; a zero byte ends each tag and the tenant.
CREATE FUNCTION audit.genesis(tenant text, chain text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT encode(sha256(
    convert_to('skein/audit/genesis/v1', 'UTF8') || '\x00'::bytea || convert_to(tenant, 'UTF8') || '\x00'::bytea
      || convert_to(chain, 'UTF8')), 'hex')
$$;

CREATE FUNCTION audit.link(previous text, seq bigint, body text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT encode(sha256(
    convert_to('skein/audit/event/v1', 'UTF8') || '\x00'::bytea || decode(previous, 'hex') || int8send(seq)
      || convert_to(body, 'UTF8')), 'hex')
$$;

-- Locks the chain until the transaction ends and answers the number its next event must carry.
CREATE FUNCTION audit.next_seq(chain text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  tenant text := skein.current_tenant();
  last bigint;
BEGIN
  IF chain LIKE 'run/%' THEN
    PERFORM 1 FROM public.run r WHERE r.tenant_id = tenant AND r.run_id = substr(next_seq.chain, 5);
    IF NOT FOUND THEN
      RAISE EXCEPTION 'no such run' USING ERRCODE = '42501';
    END IF;
  ELSIF chain <> 'tenant' THEN
    RAISE EXCEPTION 'a chain is `tenant` or `run/<id>`' USING ERRCODE = '22023';
  END IF;
  INSERT INTO audit.head (tenant_id, chain, seq, hash)
    VALUES (tenant, next_seq.chain, 0, audit.genesis(tenant, next_seq.chain)) ON CONFLICT DO NOTHING;
  SELECT h.seq INTO STRICT last FROM audit.head h
    WHERE h.tenant_id = tenant AND h.chain = next_seq.chain FOR UPDATE;
  RETURN last + 1;
END
$$;

-- The only write path. `expected_seq` is the number this event is to have; any other is a serialization failure.
-- `body` is RFC 8785 text; the tenant it names must be the transaction's.
CREATE FUNCTION audit.append(chain text, expected_seq bigint, body text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  tenant text := skein.current_tenant();
  last text;
  linked text;
BEGIN
  IF audit.next_seq(chain) <> expected_seq THEN
    RAISE EXCEPTION 'the chain has moved on' USING ERRCODE = '40001';
  END IF;
  IF body::json ->> 'tenant' IS DISTINCT FROM tenant THEN
    RAISE EXCEPTION 'the event names another tenant' USING ERRCODE = '42501';
  END IF;
  SELECT h.hash INTO STRICT last FROM audit.head h WHERE h.tenant_id = tenant AND h.chain = append.chain;
  linked := audit.link(last, expected_seq, body);
  INSERT INTO audit.event (tenant_id, chain, seq, recorded_at, previous, hash, body)
    VALUES (tenant, append.chain, expected_seq, clock_timestamp(), last, linked, append.body);
  UPDATE audit.head h SET seq = expected_seq, hash = linked WHERE h.tenant_id = tenant AND h.chain = append.chain;
  RETURN linked;
END
$$;

-- Reading, for the app role: the current tenant's only.
CREATE FUNCTION audit.read(chain text, after_seq bigint, most integer)
RETURNS TABLE (seq bigint, previous text, hash text, body text, recorded_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT e.seq, e.previous, e.hash, e.body, e.recorded_at FROM audit.event e
  WHERE e.tenant_id = skein.current_tenant() AND e.chain = read.chain AND e.seq > after_seq
  ORDER BY e.seq LIMIT most
$$;

CREATE FUNCTION audit.heads() RETURNS TABLE (chain text, seq bigint, hash text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT h.chain, h.seq, h.hash FROM audit.head h WHERE h.tenant_id = skein.current_tenant() ORDER BY h.chain
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA audit FROM PUBLIC;
GRANT USAGE ON SCHEMA audit TO skein_app, skein_auditor;
GRANT EXECUTE ON FUNCTION
  audit.next_seq(text), audit.append(text, bigint, text), audit.read(text, bigint, integer), audit.heads()
TO skein_app;
GRANT EXECUTE ON FUNCTION audit.read(text, bigint, integer), audit.heads() TO skein_auditor;
GRANT SELECT ON audit.event, audit.head TO skein_auditor;

RESET ROLE;
