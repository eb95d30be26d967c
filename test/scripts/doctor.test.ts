// test/scripts/doctor.test.ts: the doctor names what is missing or wrong, and changes nothing.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { makeCheckout, NEW_TEMPORAL } from "./bare-checkout.ts";

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

test("a stack whose process died is wrong, one whose processes live is ok", async () => {
  const checkout = makeCheckout();
  checkout.install("temporal", NEW_TEMPORAL);
  const dead = await checkout.node("-p", "process.pid");
  const alive = { name: "gateway", pid: process.pid };
  checkout.write(".skein/stack.json", JSON.stringify({ processes: [alive] }));
  expect((await checkout.node(DOCTOR)).stdout).toMatch(/^ok +stack +1 processes alive$/m);
  const worker = { name: "worker", pid: Number(dead.stdout) };
  checkout.write(".skein/stack.json", JSON.stringify({ processes: [alive, worker] }));
  expect((await checkout.node(DOCTOR)).stdout).toMatch(/^wrong +stack +worker \(process \d+\) is dead$/m);
  const another = { ...alive, startedAt: "1" }; // the process id was given out again
  checkout.write(".skein/stack.json", JSON.stringify({ processes: [another] }));
  expect((await checkout.node(DOCTOR)).stdout).toMatch(/^wrong +stack +gateway \(process \d+\) is dead$/m);
  const deaf = { ...alive, url: "http://127.0.0.1:1/" };
  checkout.write(".skein/stack.json", JSON.stringify({ processes: [deaf] }));
  expect((await checkout.node(DOCTOR)).stdout).toMatch(/^wrong +stack +gateway does not answer at/m);
  checkout.write(".skein/stack.json", "{");
  expect((await checkout.node(DOCTOR)).stdout).toMatch(/^wrong +stack +not a list of processes$/m);
});
