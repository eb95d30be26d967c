// test/prisma/migrate.test.ts: the migrations, from empty, from each earlier one, and as an owner who is no superuser.
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { migrate, migrationNames } from "../../prisma/migrate.ts";
import { openSchemaEngine } from "../../prisma/schema-engine.ts";
import { startDatabase, withClient, type TestDatabase } from "../support/ledger/database.ts";

let sql: TestDatabase;
beforeAll(async () => {
  sql = await startDatabase({ migrated: false });
});
afterAll(() => sql?.stop());

/** On the same server: roles are there already, as with a second database in production. */
async function newDatabase(name: string, owner = "postgres"): Promise<string> {
  await sql.owner(`CREATE DATABASE ${name} OWNER ${owner}`);
  const url = new URL(sql.ownerUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** Tables, columns, functions, policies, triggers and grants, as text. */
async function shapeOf(url: string): Promise<string> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ line: string }>(`
      SELECT format('%s.%s.%s %s %s', table_schema, table_name, column_name, data_type, is_nullable) AS line
        FROM information_schema.columns WHERE table_schema IN ('public', 'audit')
      UNION ALL SELECT format('%s %s', p.oid::regprocedure, md5(p.prosrc)) FROM pg_proc p
        WHERE p.pronamespace::regnamespace::text IN ('skein', 'audit', 'lookup')
      UNION ALL SELECT format('%s.%s %s %s', schemaname, tablename, policyname, roles) FROM pg_policies
      UNION ALL SELECT format('%s %s %s', tgrelid::regclass, tgname, tgenabled) FROM pg_trigger WHERE NOT tgisinternal
      UNION ALL SELECT format('%s.%s %s %s', table_schema, table_name, grantee, privilege_type)
        FROM information_schema.role_table_grants WHERE grantee LIKE 'skein%'
      ORDER BY line`);
    return rows.map((row) => row.line).join("\n");
  });
}

/** What Prisma models: columns, keys, indexes and enums of the public schema. */
async function tablesOf(url: string): Promise<string> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ line: string }>(`
      SELECT format('%s.%s %s %s %s', table_name, column_name, udt_name, is_nullable, column_default) AS line
        FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> '_prisma_migrations'
      UNION ALL SELECT format('%s %s', conrelid::regclass, pg_get_constraintdef(oid)) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND contype <> 'c' AND conname NOT LIKE '\\_prisma%'
      UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> '_prisma_migrations'
      UNION ALL SELECT format('%s %s', enumtypid::regtype, enumlabel) FROM pg_enum
      ORDER BY line`);
    return rows.map((row) => row.line).join("\n");
  });
}

describe("migrate", () => {
  test("a database that a newer version migrated is refused, and stays as it is", async () => {
    const ownerUrl = await newDatabase("newer");
    await migrate({ ownerUrl });
    await withClient(ownerUrl, (client) =>
      client.query(
        "UPDATE _prisma_migrations SET migration_name = '20991231_newer' WHERE migration_name LIKE '%tables'",
      ),
    );
    const before = await shapeOf(ownerUrl);
    await expect(migrate({ ownerUrl })).rejects.toThrow(
      /of another version: 20991231_newer is not among .*\n {2}fix: run the version that made it/,
    );
    expect(await shapeOf(ownerUrl)).toBe(before);
  });

  test("from empty applies every migration in order, and a second time none", async () => {
    expect(await migrate({ ownerUrl: sql.ownerUrl })).toStrictEqual(await migrationNames());
    expect(await migrate({ ownerUrl: sql.ownerUrl })).toStrictEqual([]);
    const rows = await sql.owner(
      "SELECT migration_name, finished_at IS NOT NULL AS done FROM _prisma_migrations ORDER BY 1",
    );
    expect(rows).toStrictEqual(
      (await migrationNames()).map((name) => ({ migration_name: name, done: true })),
    );
  });

  test("from each earlier migration leads to the same database", async () => {
    const whole = await shapeOf(sql.ownerUrl);
    expect(whole).toContain("audit.append(text,bigint,text)");
    const names = await migrationNames();
    for (const [index, upTo] of names.slice(0, -1).entries()) {
      const url = await newDatabase(`step_${index}`);
      expect(await migrate({ ownerUrl: url, upTo })).toStrictEqual(names.slice(0, index + 1));
      expect(await migrate({ ownerUrl: url })).toStrictEqual(names.slice(index + 1));
      expect(await shapeOf(url)).toBe(whole);
    }
  }, 180_000); // a database for each

  test("makes the tables that schema.prisma describes, no more and no less", async () => {
    const content = await readFile(new URL("../../prisma/schema.prisma", import.meta.url), "utf8");
    const { engine, close } = await openSchemaEngine(sql.ownerUrl, content);
    const { stdout } = await engine.diff({
      from: { tag: "empty" },
      to: { tag: "schemaDatamodel", files: [{ path: "schema.prisma", content }] },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    });
    await close();
    const described = await newDatabase("described");
    await withClient(described, (client) => client.query(stdout ?? ""));
    expect(await tablesOf(sql.ownerUrl)).toBe(await tablesOf(described));
  });

  test("works for an owner who may create roles but is no superuser", async () => {
    // A new server: there the owner makes the roles, as on a hosted database.
    const hosted = await startDatabase({ migrated: false });
    try {
      await hosted.owner("CREATE ROLE keeper LOGIN CREATEROLE PASSWORD 'keeper'");
      await hosted.owner("CREATE DATABASE hosted OWNER keeper");
      const url = new URL(hosted.ownerUrl);
      url.username = "keeper";
      url.password = "keeper";
      url.pathname = "/hosted";
      expect(await migrate({ ownerUrl: url.href })).toStrictEqual(await migrationNames());
      expect((await shapeOf(url.href)).length).toBeGreaterThan(0);
    } finally {
      await hosted.stop();
    }
  });

  test("says in PostgreSQL's words why a migration failed", async () => {
    const url = await newDatabase("clash");
    await withClient(url, (client) => client.query("CREATE SCHEMA skein"));
    await expect(migrate({ ownerUrl: url })).rejects.toThrow(/schema "skein" already exists/);
  });
});
