// test/scripts/doctor.test.ts: the doctor names what is missing or wrong, and changes nothing.
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import type { Server } from "node:http";
import { createServer as createSocketServer } from "node:net";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { makeCheckout } from "./bare-checkout.ts";

const DOCTOR = "scripts/doctor.mjs";
const Findings = z.array(z.object({ name: z.string(), state: z.enum(["ok", "missing", "wrong"]) }));

test("a missing tool is named with where and fix, and the exit code is 1", async () => {
  const checkout = makeCheckout();
  checkout.remove("socat");
  checkout.install("apt-get");
  const ran = await checkout.node(DOCTOR);
  expect(ran.exitCode).toBe(1);
  expect(ran.stdout).toMatch(
    /^missing {2}socat +no socat\n +where: PATH\n +fix: .*apt-get install -y socat$/m,
  );
  expect(ran.stdout).toMatch(/^ok +git/m);
});

test("on a bare machine every look has a finding, as JSON too, and nothing is made", async () => {
  const checkout = makeCheckout();
  const ran = await checkout.node(DOCTOR, "--json");
  const stateOf = new Map(Findings.parse(JSON.parse(ran.stdout)).map(({ name, state }) => [name, state]));
  expect(stateOf.size).toBe(15);
  expect(stateOf.get("npm packages")).toBe("ok");
  for (const name of ["prisma client", "user key", "temporal", "tools.json"])
    expect(stateOf.get(name)).toBe("missing");
  for (const path of [checkout.home, join(checkout.root, ".skein")]) expect(existsSync(path)).toBe(false);
});

test("I20 a sandbox that does not start, or says so without having started, is wrong", async () => {
  const checkout = makeCheckout();
  checkout.install(
    "setpriv",
    'while [ "$1" != bwrap ] && [ $# -gt 1 ]; do shift; done; shift; exec bwrap "$@"',
  );
  const lying = await checkout.node(DOCTOR); // the stand-in for bwrap exits 0 and prints nothing
  expect(lying.stdout).toMatch(
    /^wrong +sandbox start +bubblewrap does not start a command unprivileged: exit code 0/m,
  );
  checkout.install("bwrap", 'echo "bwrap: setting up uid map: Permission denied" >&2; exit 1');
  const refused = await checkout.node(DOCTOR);
  expect(refused.stdout).toMatch(/^wrong +sandbox start .*setting up uid map: Permission denied/m);
});

test("a machine without user namespaces is told so, with where and fix", async () => {
  const checkout = makeCheckout();
  checkout.install("setpriv", 'while [ "$1" != unshare ] && [ $# -gt 1 ]; do shift; done; exec "$@"');
  checkout.install("unshare", 'echo "unshare failed: Operation not permitted" >&2; exit 1');
  expect((await checkout.node(DOCTOR)).stdout).toMatch(
    /^wrong +user namespaces +no user namespace for an unprivileged user: unshare failed: .*\n +where: .+\n +fix: +.+$/m,
  );
});

test("an option it does not know is refused with the usage", async () => {
  const ran = await makeCheckout().node(DOCTOR, "--jsno");
  expect([ran.exitCode, ran.stdout]).toStrictEqual([2, ""]);
  expect(ran.stderr).toContain("usage: npm run doctor [-- --json]");
});

describe("the stack", () => {
  /** What the doctor says of a `.skein/stack.json` with these words. */
  async function diagnose(text: string, pulse?: string): Promise<string> {
    const checkout = makeCheckout();
    checkout.write(".skein/stack.json", text);
    if (pulse !== undefined) checkout.write(".skein/pulse.json", pulse);
    const { stdout } = await checkout.node(DOCTOR);
    return stdout.slice(stdout.search(/^\w+ +stack /m));
  }
  const here = (entries: object[], more = {}): string => JSON.stringify({ ...more, processes: entries });
  const alive = { name: "gateway", pid: process.pid };

  test("that is not there is ok, as is one that is alive, or being started", async () => {
    expect((await makeCheckout().node(DOCTOR)).stdout).toMatch(/^ok +stack +not running/m);
    expect(await diagnose(here([alive]))).toMatch(/^ok +stack +1 processes alive; nobody is notified of/m);
    expect(await diagnose(here([alive], { notified: ["acme"] }))).toMatch(
      /alive; notifications go to the webhook of acme$/m,
    );
    const url = "http://127.0.0.1:1/"; // nobody is there yet
    expect(await diagnose(here([{ ...alive, url }], { state: "starting" }))).toMatch(/^ok .*being started$/m);
  });

  test("whose supervisor was killed is wrong, with how many it left, and the fix", async () => {
    const supervisor = { name: "supervisor", pid: 2 ** 22 + 1 }; // above every process id
    expect(await diagnose(here([supervisor, alive]))).toMatch(
      /^wrong +stack +supervisor \(process \d+\) is dead: the stack was killed; 1 of its processes are still there\n.*\n +fix: +npm run dev \(it ends/,
    );
  });

  test("with a dead process, or one whose id was given out again, is wrong", async () => {
    const worker = { name: "scm", pid: 2 ** 22 + 1 };
    const dead = await diagnose(here([{ ...alive, name: "supervisor" }, worker]));
    expect(dead).toMatch(/^wrong +stack +scm \(process \d+\) is dead$/m);
    expect(dead).toContain(`then Ctrl-C of process ${process.pid} and npm run dev`);
    const another = { ...alive, startedAt: "1" };
    expect(await diagnose(here([another]))).toMatch(/^wrong +stack +gateway \(process \d+\) is dead$/m);
  });

  test("with a part that does not answer, or answers that it is not well, is wrong (I20)", async () => {
    const deaf = { ...alive, url: "http://127.0.0.1:1/" };
    const said = await diagnose(here([deaf], { temporalAddress: "127.0.0.1:2" }));
    expect(said).toContain(
      `gateway (process ${process.pid}) does not answer at http://127.0.0.1:1/; Temporal does not answer at 127.0.0.1:2`,
    );
    const sick = createServer((_, response) => response.writeHead(503).end('{"database":false}'));
    await new Promise<void>((resolve) => sick.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${portOf(sick.address())}/`;
    const told = await diagnose(here([{ ...alive, url }]));
    sick.close();
    expect(told).toContain(`gateway (process ${process.pid}) at ${url} answers 503: {"database":false}`);
  });

  test("with a worker that lives and does not answer its supervisor is wrong: hung, since when, and the cure", async () => {
    const supervisor = { name: "supervisor", pid: process.ppid };
    const worker = { name: "scm", pid: process.pid };
    const since = "2026-01-31T10:20:30.456Z";
    const pulse = (silent: object[], at = new Date().toISOString()) => JSON.stringify({ at, silent });
    const said = await diagnose(here([supervisor, worker]), pulse([{ ...worker, since }]));
    expect(said).toContain(`scm (process ${process.pid}) is hung: it has not answered since ${since}`);
    expect(said).toContain(`fix:   kill -9 ${process.pid} (the stack starts scm again)`);
    const replaced = await diagnose(here([supervisor, worker]), pulse([{ ...worker, pid: 1, since }]));
    expect(replaced).toMatch(/^ok +stack/);
    const old = await diagnose(here([supervisor, worker]), pulse([], since));
    expect(old).toContain(`supervisor (process ${process.ppid}) is hung: it has not looked at its processes`);
    expect(old).toContain(`fix:   kill -9 ${process.ppid} and npm run dev`);
    expect(await diagnose(here([supervisor, worker]), "{")).toContain("is hung"); // I20
  });

  test("with a part that takes a connection and says nothing is wrong, as only a hung one does", async () => {
    const mute = createSocketServer();
    await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
    const port = portOf(mute.address());
    for (const url of [`http://127.0.0.1:${port}/`, `postgres://127.0.0.1:${port}`]) {
      const said = await diagnose(here([{ ...alive, url }]));
      expect(said).toContain(`gateway (process ${process.pid}) does not answer at ${url}`);
      expect(said).toContain(`kill -9 ${process.pid} (the stack starts gateway again)`);
    }
    mute.close();
  });

  test("whose file cannot be read is wrong, with the fix", async () => {
    for (const text of ["{", "[]", '{"processes":[{}]}']) {
      expect(await diagnose(text)).toMatch(
        /^wrong +stack +not a list of processes\n.*\n +fix: .*then rm .*stack\.json/,
      );
    }
  });
});

function portOf(address: ReturnType<Server["address"]>): number {
  return typeof address === "object" && address !== null ? address.port : 0;
}
