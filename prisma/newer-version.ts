// prisma/newer-version.ts: which migrations a database has that this version does not know, so that an older one never writes to it.
import { Client } from "pg";

/** Names, oldest first; none for an empty database. */
export async function unknownMigrations(ownerUrl: string, known: readonly string[]): Promise<string[]> {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const table = await client.query("SELECT to_regclass('_prisma_migrations') AS found");
    if (table.rows[0]?.found === null) return [];
    const applied = await client.query<{ migration_name: string }>(
      "SELECT migration_name FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY migration_name",
    );
    return applied.rows.map((row) => row.migration_name).filter((name) => !known.includes(name));
  } finally {
    await client.end();
  }
}
