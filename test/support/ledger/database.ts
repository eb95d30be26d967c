// test/support/ledger/database.ts: a fresh, migrated PostgreSQL of its own for one test file.
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { migrate } from "../../../prisma/migrate.ts";
import { giveLogin, type LoginRole } from "../../../prisma/roles.ts";
import { startPostgres } from "../postgres.ts";

export type Row = Record<string, unknown>;
export type Query = (sql: string, values?: unknown[]) => Promise<Row[]>;

export type TestDatabase = {
  ownerUrl: string;
  appUrl: string;
  auditorUrl: string;
  /** As a superuser, who sees and may do everything. */
  owner: Query;
  /** One transaction as the app role, with its tenant set. */
  asApp: (tenant: string | null, sql: string, values?: unknown[]) => Promise<Row[]>;
  stop(): Promise<void>;
};

export async function startDatabase(
  options: { migrated: boolean } = { migrated: true },
): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), "skein-pg-"));
  await chmod(folder, 0o711); // run by root, the server is another user
  const postgres = await startPostgres({ dataDir: join(folder, "data") });
  const stop = async () => {
    await postgres.stop();
    await rm(folder, { recursive: true });
  };
  try {
    return { ...(await prepare(postgres.ownerUrl, options)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function prepare(ownerUrl: string, { migrated }: { migrated: boolean }) {
  if (migrated) await migrate({ ownerUrl });
  const login = (role: LoginRole) => (migrated ? giveLogin({ ownerUrl, role, password: "test" }) : "");
  const appUrl = await login("skein_app");
  const auditorUrl = await login("skein_auditor");
  const owner: Query = (sql, values) => withClient(ownerUrl, (client) => rowsOf(client, sql, values));
  const asApp: TestDatabase["asApp"] = (tenant, sql, values = []) => asRole(appUrl, { tenant, sql, values });
  return { ownerUrl, appUrl, auditorUrl, owner, asApp };
}

export async function asRole(
  url: string,
  { tenant, sql, values }: { tenant: string | null; sql: string; values: unknown[] },
): Promise<Row[]> {
  return withClient(url, async (client) => {
    await client.query("BEGIN");
    if (tenant !== null) await client.query("SELECT set_config('skein.tenant', $1, true)", [tenant]);
    const rows = await rowsOf(client, sql, values);
    await client.query("COMMIT");
    return rows;
  });
}

export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  client.on("error", () => {}); // a server that is stopped under it
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function rowsOf(client: Client, sql: string, values: unknown[] = []): Promise<Row[]> {
  return (await client.query<Row>(sql, values)).rows;
}
