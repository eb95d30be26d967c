-- The same chain with fewer steps: a head that is there is locked and read at once (I13).

SET ROLE skein_audit;

-- Locks the chain until the transaction ends. A head is made with its chain's first event, of a run that is there.
CREATE FUNCTION audit.lock_head(chain text) RETURNS audit.head
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  tenant text := skein.current_tenant();
  found_head audit.head;
BEGIN
  SELECT * INTO found_head FROM audit.head h
    WHERE h.tenant_id = tenant AND h.chain = lock_head.chain FOR UPDATE;
  IF FOUND THEN
    RETURN found_head;
  END IF;
  IF chain LIKE 'run/%' THEN
    PERFORM 1 FROM public.run r WHERE r.tenant_id = tenant AND r.run_id = substr(lock_head.chain, 5);
    IF NOT FOUND THEN
      RAISE EXCEPTION 'no such run' USING ERRCODE = '42501';
    END IF;
  ELSIF chain <> 'tenant' THEN
    RAISE EXCEPTION 'a chain is `tenant` or `run/<id>`' USING ERRCODE = '22023';
  END IF;
  INSERT INTO audit.head (tenant_id, chain, seq, hash)
    VALUES (tenant, lock_head.chain, 0, audit.genesis(tenant, lock_head.chain)) ON CONFLICT DO NOTHING;
  SELECT * INTO STRICT found_head FROM audit.head h
    WHERE h.tenant_id = tenant AND h.chain = lock_head.chain FOR UPDATE;
  RETURN found_head;
END
$$;
REVOKE ALL ON FUNCTION audit.lock_head(text) FROM PUBLIC;

CREATE OR REPLACE FUNCTION audit.next_seq(chain text) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT h.seq + 1 FROM audit.lock_head(next_seq.chain) h
$$;

CREATE OR REPLACE FUNCTION audit.append(chain text, expected_seq bigint, body text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  head audit.head := audit.lock_head(chain);
  linked text;
BEGIN
  IF head.seq + 1 <> expected_seq THEN
    RAISE EXCEPTION 'the chain has moved on' USING ERRCODE = '40001';
  END IF;
  IF body::json ->> 'tenant' IS DISTINCT FROM head.tenant_id THEN
    RAISE EXCEPTION 'the event names another tenant' USING ERRCODE = '42501';
  END IF;
  linked := audit.link(head.hash, expected_seq, body);
  INSERT INTO audit.event (tenant_id, chain, seq, recorded_at, previous, hash, body)
    VALUES (head.tenant_id, append.chain, expected_seq, clock_timestamp(), head.hash, linked, append.body);
  UPDATE audit.head h SET seq = expected_seq, hash = linked
    WHERE h.tenant_id = head.tenant_id AND h.chain = append.chain;
  RETURN linked;
END
$$;

RESET ROLE;
