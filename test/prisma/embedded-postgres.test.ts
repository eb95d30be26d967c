// test/prisma/embedded-postgres.test.ts: the embedded server keeps its data, and starts after whatever its predecessor left.
import { execFileSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startPostgres } from "../support/postgres.ts";
import { withClient } from "../support/ledger/database.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "skein-embedded-"));
  await chmod(folder, 0o711);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const pidIn = async (dataDir: string) =>
  (await readFile(join(dataDir, "postmaster.pid"), "utf8")).split("\n")[0] ?? "";
const count = (url: string) =>
  withClient(url, async (client) => (await client.query("SELECT count(*)::int AS n FROM kept")).rows[0].n);

test("keeps its data over a stop, a stack killed with its server alive, and a server killed", async () => {
  const dataDir = join(folder, "kept");
  const first = await startPostgres({ dataDir, keep: true });
  await withClient(first.ownerUrl, (client) => client.query("CREATE TABLE kept AS SELECT 1"));
  await first.stop();

  const second = await startPostgres({ dataDir, keep: true });
  expect(await count(second.ownerUrl)).toBe(1);
  const orphan = await pidIn(dataDir);

  const third = await startPostgres({ dataDir, keep: true }); // nobody stopped the second
  expect(await count(third.ownerUrl)).toBe(1);
  expect(await pidIn(dataDir)).not.toBe(orphan);

  execFileSync("kill", ["-9", await pidIn(dataDir)]);
  const fourth = await startPostgres({ dataDir, keep: true, port: third.port });
  expect(fourth.port).toBe(third.port);
  expect(await count(fourth.ownerUrl)).toBe(1);
  await fourth.stop();

  await writeFile(join(dataDir, "postmaster.pid"), `${process.pid}\n`); // of a process that is no server at all
  const fifth = await startPostgres({ dataDir, keep: true });
  expect(await count(fifth.ownerUrl)).toBe(1);
  await fifth.stop();
});

test("starts over where a first start was cut off", async () => {
  const dataDir = join(folder, "half");
  await mkdir(dataDir);
  await writeFile(join(dataDir, "PG_VERSION"), "18\n");
  const server = await startPostgres({ dataDir });
  await server.stop();
  await expect(stat(dataDir)).rejects.toThrow(); // not kept
});

test.runIf(process.getuid?.() === 0)("run by root, says which folder its user cannot enter", async () => {
  const closed = join(folder, "closed");
  await mkdir(closed, { mode: 0o700 });
  await expect(startPostgres({ dataDir: join(closed, "data") })).rejects.toThrow(`chmod o+x ${closed}`);
});
