// test/support/postgres.ts: one embedded PostgreSQL in a folder; starting it again recovers from a killed predecessor.
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chown, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { Client } from "pg";
import { ensureReachable, postgresBinaries, unprivileged, type Unprivileged } from "./postgres-binaries.ts";

const run = promisify(execFile);

export type PostgresOptions = {
  dataDir: string;
  /** Absent: a free one. */
  port?: number;
  /** false (the default): nothing is synced to disk and `stop` removes the folder. */
  keep?: boolean;
};

export type RunningPostgres = {
  /** A superuser's, on database `skein`. */
  ownerUrl: string;
  port: number;
  pid: number;
  stop(): Promise<void>;
};

/** Listens on 127.0.0.1 only. The server lives in a session of its own: a Ctrl-C at the terminal does not reach it. */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const { pgCtl, initdb } = await postgresBinaries();
  const as = await unprivileged();
  const { dataDir, keep = false } = options;
  await ensureReachable(initdb, as);
  await ensureReachable(dataDir, as);
  const stop = () => run(pgCtl, ["stop", "--pgdata", dataDir, "--mode", "fast", "--wait"], as);
  if (await isInitialised(dataDir)) await endPredecessor(dataDir, stop);
  else await initialise({ dataDir, initdb, as });

  const port = await launch({ ...options, pgCtl, as });
  const ownerUrl = `postgresql://postgres:${await password(dataDir)}@127.0.0.1:${port}/skein`;
  const pid = Number((await pidIn(dataDir)) ?? 0);
  const disarm = keep ? () => {} : killAtExit(pid);
  try {
    await ensureDatabase(ownerUrl);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    ownerUrl,
    port,
    pid,
    async stop() {
      if (await isServing(dataDir)) await stop();
      disarm();
      if (!keep) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

type Launch = PostgresOptions & { pgCtl: string; as: Unprivileged };

/** Answers the port. A free one may be another's by the time it is used, so that is tried again. */
async function launch({ dataDir, port: wanted, keep, pgCtl, as }: Launch): Promise<number> {
  const unsafeButFast = keep ? "" : " -c fsync=off -c full_page_writes=off -c synchronous_commit=off";
  const log = join(dataDir, "server.log");
  for (let attempt = 1; ; attempt += 1) {
    const port = wanted ?? (await freePort());
    const settings = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=60`;
    const start = ["start", "--pgdata", dataDir, "--wait", "--silent", "--log", log];
    try {
      await run(pgCtl, [...start, "--options", settings + unsafeButFast], as);
      return port;
    } catch (error) {
      if (wanted === undefined && attempt < 3) continue;
      throw new Error(`PostgreSQL did not start; see ${log}`, { cause: error });
    }
  }
}

/** A throw-away server does not outlive a process that ends without stopping it. */
function killAtExit(pid: number): () => void {
  const kill = () => {
    if (pid > 0) process.kill(pid, "SIGQUIT");
  };
  process.on("exit", kill);
  return () => process.off("exit", kill);
}

async function pidIn(dataDir: string): Promise<string | undefined> {
  const text = await readFile(join(dataDir, "postmaster.pid"), "utf8").catch(() => "");
  return text.split("\n")[0]?.trim() || undefined;
}

async function isInitialised(dataDir: string): Promise<boolean> {
  return readFile(passwordFile(dataDir), "utf8").then(Boolean, () => false);
}

/** A killed stack leaves a server behind, or only its pid file, whose number may be another process by now. */
async function endPredecessor(dataDir: string, stop: () => Promise<unknown>): Promise<void> {
  if (await isServing(dataDir)) await stop();
  else await rm(join(dataDir, "postmaster.pid"), { force: true });
}

async function isServing(dataDir: string): Promise<boolean> {
  const pid = await pidIn(dataDir);
  const commandLine = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
  return commandLine.includes(dataDir);
}

async function initialise(where: { dataDir: string; initdb: string; as: Unprivileged }): Promise<void> {
  const { dataDir, initdb, as } = where;
  await rm(dataDir, { recursive: true, force: true }); // half initialised: the password file comes last
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const secret = randomBytes(24).toString("hex");
  const pwFile = `${dataDir}.initial-password`;
  await writeFile(pwFile, secret, { mode: 0o600 });
  if (as.uid !== undefined && as.gid !== undefined) {
    await chown(dataDir, as.uid, as.gid);
    await chown(pwFile, as.uid, as.gid);
  }
  const flags = ["--auth=scram-sha-256", "--username=postgres", "--encoding=UTF8", "--locale=C", "--no-sync"];
  try {
    await run(initdb, [`--pgdata=${dataDir}`, `--pwfile=${pwFile}`, ...flags], as);
  } finally {
    await rm(pwFile, { force: true });
  }
  await writeFile(passwordFile(dataDir), secret, { mode: 0o600 });
}

function passwordFile(dataDir: string): string {
  return join(dataDir, "owner-password");
}

async function password(dataDir: string): Promise<string> {
  return readFile(passwordFile(dataDir), "utf8");
}

async function ensureDatabase(ownerUrl: string): Promise<void> {
  const url = new URL(ownerUrl);
  const name = url.pathname.slice(1);
  url.pathname = "/postgres";
  const client = new Client({ connectionString: url.href });
  await client.connect();
  try {
    const found = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [name]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}
