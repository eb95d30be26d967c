// test/prisma/tenancy.test.ts: the catalogue, table by table, and what the app role can and cannot see (I7).
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asRole, startDatabase, type TestDatabase } from "../support/ledger/database.ts";

let sql: TestDatabase;
beforeAll(async () => {
  sql = await startDatabase();
  await sql.asApp("acme", "INSERT INTO tenant (tenant_id, name) VALUES ('acme', 'Acme')");
  await sql.asApp("other", "INSERT INTO tenant (tenant_id, name) VALUES ('other', 'Other')");
  await sql.asApp(
    "other",
    "INSERT INTO subject (tenant_id, subject_id, roles) VALUES ('other', 'omar', '{operator}')",
  );
});
afterAll(() => sql?.stop());

const TABLES = `
  SELECT n.nspname || '.' || c.relname AS name, c.oid, c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND n.nspname IN ('public', 'audit') AND c.relname <> '_prisma_migrations'`;

describe("the catalogue", () => {
  test("I7 every table has row level security enabled and forced, and a policy on the tenant", async () => {
    const tables = await sql.owner(TABLES);
    expect(tables.length).toBeGreaterThan(40); // 23 of the schema, the audit log with its years
    expect(tables.filter((table) => !table["enabled"] || !table["forced"])).toStrictEqual([]);
    const bare = await sql.owner(`
      SELECT name FROM (${TABLES}) t WHERE NOT EXISTS (
        SELECT 1 FROM pg_policy p WHERE p.polrelid = t.oid AND p.polname = 'own_tenant'
          AND pg_get_expr(p.polqual, p.polrelid) LIKE '%current_tenant%'
          AND pg_get_expr(p.polwithcheck, p.polrelid) LIKE '%current_tenant%')`);
    expect(bare).toStrictEqual([]);
  });

  test("I7 tenant_id is the first column of every primary key, unique key and foreign key", async () => {
    const rows = await sql.owner(`
      SELECT t.name, x.conname FROM (${TABLES}) t JOIN pg_constraint x ON x.conrelid = t.oid AND x.contype IN ('p', 'u', 'f')
      JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = x.conkey[1] WHERE a.attname <> 'tenant_id'`);
    expect(rows).toStrictEqual([]);
    const keyless = await sql.owner(`
      SELECT name FROM (${TABLES}) t WHERE NOT EXISTS
        (SELECT 1 FROM pg_constraint x WHERE x.conrelid = t.oid AND x.contype = 'p')`);
    expect(keyless).toStrictEqual([]);
  });

  test("I7 tenant_id is first in every index but the one that gives an installation to one tenant", async () => {
    const rows = await sql.owner(`
      SELECT i.indexrelid::regclass::text AS index FROM (${TABLES}) t JOIN pg_index i ON i.indrelid = t.oid
      JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = i.indkey[0] WHERE a.attname <> 'tenant_id'`);
    expect(rows).toStrictEqual([{ index: "installation_installation_id_key" }]);
  });

  test("no role is superuser, none bypasses row level security, and the owners of functions cannot log in", async () => {
    const roles = await sql.owner(
      "SELECT rolname, rolsuper, rolbypassrls, rolcanlogin FROM pg_roles WHERE rolname LIKE 'skein%' ORDER BY 1",
    );
    const plain = { rolsuper: false, rolbypassrls: false };
    expect(roles).toStrictEqual([
      { rolname: "skein_app", ...plain, rolcanlogin: true },
      { rolname: "skein_audit", ...plain, rolcanlogin: false },
      { rolname: "skein_auditor", ...plain, rolcanlogin: true },
      { rolname: "skein_halt", ...plain, rolcanlogin: false },
      { rolname: "skein_lookup", ...plain, rolcanlogin: false },
    ]);
  });

  test("a SECURITY DEFINER function belongs to a role of its own, has a fixed search path and is not public", async () => {
    const functions = await sql.owner(`
      SELECT p.oid::regprocedure::text AS name, p.proowner::regrole::text AS owner, p.proconfig::text AS config,
        has_function_privilege('public', p.oid, 'EXECUTE') AS public
      FROM pg_proc p WHERE p.prosecdef AND p.pronamespace::regnamespace::text NOT LIKE 'pg\\_%'`);
    expect(functions.length).toBe(13);
    for (const each of functions) {
      expect(each).toMatchObject({ config: '{"search_path=pg_catalog, pg_temp"}', public: false });
      expect(["skein_audit", "skein_halt", "skein_lookup"]).toContain(each["owner"]);
    }
  });

  test("the app role may delete and truncate nothing", async () => {
    const rows = await sql.owner(`
      SELECT name FROM (${TABLES}) t WHERE has_table_privilege('skein_app', t.oid, 'DELETE')
        OR has_table_privilege('skein_app', t.oid, 'TRUNCATE')`);
    expect(rows).toStrictEqual([]);
  });
});

describe("the app role", () => {
  test("I7 without a tenant cannot read at all: it is an error, not an empty answer", async () => {
    await expect(sql.asApp(null, "SELECT * FROM subject")).rejects.toThrow(/no tenant is set/);
    await expect(sql.asApp("", "SELECT * FROM subject")).rejects.toThrow(/no tenant is set/);
  });

  test("I7 sees, changes and writes only its own tenant's rows", async () => {
    expect(await sql.asApp("acme", "SELECT * FROM subject")).toStrictEqual([]);
    expect(await sql.asApp("other", "SELECT subject_id FROM subject")).toStrictEqual([
      { subject_id: "omar" },
    ]);
    expect(await sql.asApp("acme", "SELECT tenant_id FROM tenant")).toStrictEqual([{ tenant_id: "acme" }]);
    expect(
      await sql.asApp("acme", "UPDATE subject SET roles = '{platform_admin}' RETURNING 1"),
    ).toStrictEqual([]);
    const foreign = "INSERT INTO subject (tenant_id, subject_id, roles) VALUES ('other', 'eve', '{}')";
    await expect(sql.asApp("acme", foreign)).rejects.toThrow(/row-level security/);
  });

  test("I7 cannot point its own row at another tenant's", async () => {
    const key =
      "INSERT INTO subject_key (tenant_id, kid, subject_id, public_key) VALUES ('acme', 'k', 'omar', '{}')";
    await expect(sql.asApp("acme", key)).rejects.toThrow(/foreign key/);
  });

  test("I7 the tenant of one transaction is not the next one's, on the same connection", async () => {
    const two = "SELECT set_config('skein.tenant', 'other', true); COMMIT; BEGIN; SELECT * FROM subject";
    await expect(sql.asApp("acme", two)).rejects.toThrow(/no tenant is set/);
  });

  test("cannot take another role, nor switch triggers off", async () => {
    await expect(sql.asApp("acme", "SET ROLE skein_audit")).rejects.toThrow(/permission denied/);
    await expect(sql.asApp("acme", "SET session_replication_role = replica")).rejects.toThrow(
      /permission denied/,
    );
  });

  const halt = (scope: string, id = "h", until = "null"): string =>
    `SELECT halts.set('${id}', '${scope}', '*', 'no_effects', null, 'x', 'x', now(), ${until})`;

  test("the platform's halts are the platform's alone", async () => {
    await expect(sql.asApp("acme", halt("platform"))).rejects.toThrow(/halt_platform_scope/);
    await expect(sql.asApp("platform", halt("tenant"))).rejects.toThrow(/halt_platform_scope/);
  });

  test("I14 writes halts through their functions alone: it can neither insert one, nor change, nor bring one back", async () => {
    await sql.asApp("acme", halt("tenant", "a"));
    const raw = `INSERT INTO halt (tenant_id, halt_id, scope, target, mode, reason, set_by, set_at)
       VALUES ('acme', 'raw', 'tenant', '*', 'no_effects', 'x', 'x', now())`;
    for (const write of [
      raw,
      "UPDATE halt SET released_at = now()",
      "UPDATE halt SET reason = 'y'",
      "UPDATE halt SET half_released_by = 'x'",
    ])
      await expect(sql.asApp("acme", write), write).rejects.toThrow(/permission denied for table halt/);
    const ended = async (tenant: string, call: string) =>
      (await sql.asApp(tenant, `SELECT ${call} AS done`))[0];
    expect(await ended("acme", "halts.release('a', 'expiry', now(), null)")).toStrictEqual({ done: false });
    expect(await ended("other", "halts.release('a', 'x', now(), null)")).toStrictEqual({ done: false });
    expect(await ended("acme", "halts.half_release('a', 'x', now())")).toStrictEqual({ done: true });
    expect(await ended("acme", "halts.half_release('a', 'y', now())")).toStrictEqual({ done: false });
    expect(await ended("acme", "halts.release('a', 'y', now(), 'over')")).toStrictEqual({ done: true });
    expect(await ended("acme", "halts.release('a', 'z', now(), 'again')")).toStrictEqual({ done: false });
    const [row] = await sql.owner("SELECT half_released_by, released_by, release_reason FROM halt");
    expect(row).toStrictEqual({ half_released_by: "x", released_by: "y", release_reason: "over" });
    await expect(sql.asApp("acme", halt("tenant", "b", "now()"))).rejects.toThrow(/a time that is over/);
    await expect(sql.asApp(null, halt("tenant", "c"))).rejects.toThrow(/no tenant is set/);
  });
});

test("the auditor reads one tenant at a time and writes nothing", async () => {
  const asAuditor = (tenant: string | null, text: string) =>
    asRole(sql.auditorUrl, { tenant, sql: text, values: [] });
  expect(await asAuditor("other", "SELECT subject_id FROM subject")).toStrictEqual([{ subject_id: "omar" }]);
  expect(await asAuditor("acme", "SELECT subject_id FROM subject")).toStrictEqual([]);
  await expect(asAuditor(null, "SELECT * FROM audit.event")).rejects.toThrow(/no tenant is set/);
  await expect(asAuditor("acme", "INSERT INTO tenant (tenant_id, name) VALUES ('x', 'x')")).rejects.toThrow(
    /denied/,
  );
  await expect(asAuditor("acme", "SELECT audit.append('tenant', 1, '{}')")).rejects.toThrow(/denied/);
});
