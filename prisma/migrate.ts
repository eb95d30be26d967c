// prisma/migrate.ts: applies prisma/migrations in order, with the table `_prisma_migrations` as `prisma migrate deploy` keeps it.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import process, { argv, env } from "node:process";
import { fileURLToPath } from "node:url";
import { unknownMigrations } from "./newer-version.ts";
import { openSchemaEngine } from "./schema-engine.ts";

const FIX =
  "is not among this version's migrations\n  fix: run the version that made it, or take an empty database (npm run dev -- --fresh drops a development stack's data)";

const folder = fileURLToPath(new URL("./migrations", import.meta.url));

export type MigrateOptions = {
  /** A role that may create roles, schemas and tables. */
  ownerUrl: string;
  /** Stop after this migration; absent: the last one. */
  upTo?: string;
};

/** Names of the migrations just applied; none when up to date. Rejects a newer version's database, and with PostgreSQL's words when one fails. */
export async function migrate({ ownerUrl, upTo }: MigrateOptions): Promise<string[]> {
  const all = await migrationNames();
  const unknown = await unknownMigrations(ownerUrl, all);
  if (unknown.length > 0) throw new Error(`the database is of another version: ${unknown.join(", ")} ${FIX}`);
  const names = all.filter((name) => upTo === undefined || name <= upTo);
  const schema = await readFile(new URL("./schema.prisma", import.meta.url), "utf8");
  const { engine, close } = await openSchemaEngine(ownerUrl, schema);
  try {
    const applied = await engine.applyMigrations({
      migrationsList: {
        baseDir: folder,
        lockfile: { path: "migration_lock.toml", content: 'provider = "postgresql"\n' },
        shadowDbInitScript: "",
        migrationDirectories: await Promise.all(names.map(migrationDirectory)),
      },
      filters: { externalTables: [], externalEnums: [] },
    });
    return applied.appliedMigrationNames;
  } finally {
    await close();
  }
}

/** All there are, oldest first. */
export async function migrationNames(): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .toSorted();
}

async function migrationDirectory(name: string) {
  const value = await readFile(join(folder, name, "migration.sql"), "utf8");
  return { path: name, migrationFile: { path: "migration.sql", content: { tag: "ok" as const, value } } };
}

/** `node prisma/migrate.ts`: exit 0 applied or up to date, 1 failed, 2 no address. */
async function main(ownerUrl = ""): Promise<number> {
  if (ownerUrl === "") {
    console.error("DATABASE_OWNER_URL is not set: the address of a role that owns the database");
    return 2;
  }
  try {
    const applied = await migrate({ ownerUrl });
    console.log(applied.length === 0 ? "up to date" : applied.map((name) => `applied ${name}`).join("\n"));
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  }
}

if (argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await main(env["DATABASE_OWNER_URL"]);
