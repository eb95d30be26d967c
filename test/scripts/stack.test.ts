// test/scripts/stack.test.ts: a whole stack is killed in every way, and starts again with nothing there twice and nothing lost.
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { isAlive } from "../../scripts/stack/leftovers.ts";
import { CHECKOUT, placesIn } from "../../scripts/stack/places.ts";
import { runningStack, startStack } from "../../scripts/stack/stack.ts";
import { readStackFile, removeStackFile } from "../../scripts/stack/stack-file.ts";
import type { StackFile, StackProcess } from "../../scripts/stack/stack-file.ts";
import { makeCheckout } from "./bare-checkout.ts";

const START_MS = 120_000;

let root: string;
let stackFile: string;
let pulseFile: string;
let holder: { process: ChildProcess; said: string } | null = null;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "skein-stack-"));
  chmodSync(root, 0o711); // PostgreSQL and the sandbox's users pass through
  ({ stackFile, pulseFile } = placesIn(root));
});
afterAll(async () => {
  await end("SIGINT"); // a test failed before it could
  rmSync(root, { recursive: true, force: true });
}, START_MS);

function file(): StackFile {
  const found = readStackFile(stackFile);
  if (found) return found;
  throw new Error(`no stack.json; the stack said:\n${holder?.said}`);
}

async function start(...options: string[]): Promise<StackFile> {
  const args = [join(import.meta.dirname, "hold-stack.ts"), root, ...options];
  const started = spawn(process.execPath, args, { cwd: CHECKOUT, stdio: ["ignore", "pipe", "pipe"] });
  const holding = { process: started, said: "" };
  holder = holding;
  for (const stream of [started.stdout, started.stderr])
    stream.on("data", (chunk: Buffer) => (holding.said += chunk.toString()));
  const isUp = (): void => {
    expect(runningStack(root)?.state).toBe("running");
    expect(pidOf("supervisor")).toBe(started.pid); // not what a killed one left
  };
  await vi.waitFor(isUp, { timeout: START_MS, interval: 200 });
  return file();
}

async function end(signal: NodeJS.Signals): Promise<void> {
  if (!holder || holder.process.exitCode !== null || holder.process.signalCode !== null) return;
  const gone = once(holder.process, "exit");
  holder.process.kill(signal);
  await gone;
}

async function statusOf(url: string): Promise<number> {
  return (await fetch(url)).status;
}

function entryOf(name: string): StackProcess | undefined {
  return file().processes.find((entry) => entry.name === name);
}

function pidOf(name: string): number {
  return entryOf(name)?.pid ?? 0;
}

async function doctorSays(): Promise<string> {
  const checkout = makeCheckout();
  checkout.write(".skein/stack.json", readFileSync(stackFile, "utf8"));
  if (existsSync(pulseFile)) checkout.write(".skein/pulse.json", readFileSync(pulseFile, "utf8"));
  const { stdout } = await checkout.node("scripts/doctor.mjs");
  return stdout.slice(stdout.search(/^\w+ +stack /m));
}

describe("one stack after another, on the same data", () => {
  let first: StackFile;

  test(
    "a worker or PostgreSQL that was killed is started again, and the stack's file names the new process",
    async () => {
      first = await start();
      expect(await statusOf(`${first.gatewayUrl}/healthz`)).toBe(200);
      expect(await doctorSays()).toMatch(/^ok +stack +11 processes alive/);
      const before = file();
      for (const name of ["evidence", "postgres"]) process.kill(pidOf(name), "SIGKILL");
      const areReplaced = (): void => {
        for (const name of ["evidence", "postgres"])
          expect(before.processes).not.toContainEqual(entryOf(name));
      };
      await vi.waitFor(areReplaced, { timeout: 30_000 });
      expect(holder?.said).toMatch(/evidence ended with SIGKILL; starting it again in 0\.5 s/);
      const isWell = async (): Promise<void> =>
        expect(await statusOf(`${first.gatewayUrl}/healthz`)).toBe(200);
      await vi.waitFor(isWell, { timeout: 30_000 });
    },
    START_MS,
  );

  test(
    "the doctor names each process that is held, the supervisor too, and the cure lets it go on",
    async () => {
      for (const { name, pid } of file().processes) {
        process.kill(pid, "SIGSTOP");
        const said = await doctorSays();
        const cure = /fix: +kill -CONT (\d+)/.exec(said)?.[1];
        process.kill(Number(cure ?? pid), "SIGCONT");
        expect(said).toMatch(new RegExp(`^wrong +stack .*${name} \\(process ${pid}\\) is stopped`));
        expect(cure).toBe(`${pid}`);
      }
      await vi.waitFor(async () => expect(await doctorSays()).toMatch(/^ok +stack/), { timeout: 60_000 });
    },
    2 * START_MS,
  );

  test(
    "a worker that is alive and does not answer is written down as hung, and answers again once it may",
    async () => {
      const pid = pidOf("scm");
      const silent = (): unknown => JSON.parse(readFileSync(pulseFile, "utf8"));
      process.kill(pid, "SIGSTOP");
      await vi.waitFor(() => expect(silent()).toMatchObject({ silent: [{ name: "scm", pid }] }), {
        timeout: 60_000,
      });
      process.kill(pid, "SIGCONT");
      await vi.waitFor(() => expect(silent()).toMatchObject({ silent: [] }), { timeout: 60_000 });
    },
    START_MS,
  );

  test(
    "started again after a kill of the supervisor, nothing is there twice, and every address is as before",
    async () => {
      const killed = file();
      const dropped = join(root, "forge", "dropped-by-fresh");
      writeFileSync(dropped, "");
      await end("SIGKILL");
      expect(await doctorSays()).toMatch(/^wrong +stack +supervisor .*: the stack was killed; \d+ of its/);
      const second = await start("--fresh"); // though PostgreSQL still runs on the data that goes
      expect(holder?.said).toMatch(/an earlier stack was killed; ended what it left: .*postgres/);
      expect(existsSync(dropped)).toBe(false);
      expect(killed.processes.filter(isAlive)).toStrictEqual([]);
      expect(second.processes.filter(isAlive)).toHaveLength(11);
      const addresses = ({ webUrl, forgeUrl, gatewayUrl, temporalAddress }: StackFile) => [
        webUrl,
        forgeUrl,
        gatewayUrl,
        temporalAddress,
      ];
      expect(addresses(second)).toStrictEqual(addresses(first));
      expect(await statusOf(second.webUrl)).toBe(200);
    },
    START_MS,
  );

  test(
    "the end of its terminal stops all of it, as Ctrl-C does: no process, no lock, and the data stays",
    async () => {
      const { processes } = file();
      for (const stream of [holder?.process.stdout, holder?.process.stderr]) stream?.destroy();
      await end("SIGHUP");
      expect(holder?.process.exitCode).toBe(0);
      expect(processes.filter(isAlive)).toStrictEqual([]);
      expect(existsSync(stackFile)).toBe(false);
      expect(readdirSync(join(root, "postgres"))).not.toContain("postmaster.pid");
      expect(readdirSync(root)).toEqual(
        expect.arrayContaining(["forge", "ports.json", "postgres", "temporal"]),
      );
    },
    START_MS,
  );
});

test("a stack file that cannot be read stops the start with the fix, and stays as it is", async () => {
  const foreign = mkdtempSync(join(tmpdir(), "skein-foreign-"));
  const path = join(foreign, "stack.json");
  for (const text of ["{", '{"version":9}']) {
    writeFileSync(path, text);
    const refused = await startStack({ root: foreign, fresh: false, say: () => {} }).catch(String);
    expect(refused).toMatch(
      /stack\.json is not a list of processes .*\n {2}fix: stop what runs .*then rm .*stack\.json/,
    );
    expect(readFileSync(path, "utf8")).toBe(text);
  }
  removeStackFile(path);
  rmSync(foreign, { recursive: true });
});
