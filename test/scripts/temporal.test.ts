// test/scripts/temporal.test.ts: which Temporal binary the set-up takes, and how it builds one.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { makeCheckout, NEW_TEMPORAL, type BareCheckout } from "./bare-checkout.ts";

const BOOTSTRAP = "scripts/bootstrap.mjs";

/** A `go` that takes `seconds`, notes that it was called, and writes a binary where -o says. */
function goThatTakes(seconds: number, noteFile: string): string {
  return `echo "$$" >> ${noteFile}
echo "go: downloading example.org/m v1.0.0" >&2; echo "example.org/m" >&2
/bin/sleep ${seconds}
while [ "$1" != "-o" ]; do shift; done
echo '#!/bin/sh' > "$2"; echo '${NEW_TEMPORAL}' >> "$2"; /bin/chmod 755 "$2"`;
}

function cacheFolder(checkout: BareCheckout): string {
  const [key = ""] = readdirSync(join(checkout.cache, "skein/temporal"));
  return join(checkout.cache, "skein/temporal", key);
}

test("without a Temporal binary and without Go it says what, where and how to fix it", async () => {
  const checkout = makeCheckout();
  const ran = await checkout.node(BOOTSTRAP);
  expect(ran.exitCode).toBe(1);
  expect(ran.stderr).toMatch(
    /failed: temporal: no Temporal binary of version 1\.5 or newer, and no Go to build one/,
  );
  expect(ran.stderr).toMatch(/where: PATH and .*\/skein\/temporal\/[0-9a-f]{16}\/temporal/);
  expect(ran.stderr).toMatch(/fix: {3}install Temporal's CLI \(https:.*\) or Go \(https:.*\)/);
});

test("a Temporal binary that is too old is named, not used", async () => {
  const checkout = makeCheckout();
  checkout.install("temporal", 'echo "temporal version 1.4.1 (Server 1.28.0, UI 2.39.0)"');
  const ran = await checkout.node(BOOTSTRAP);
  expect(ran.stderr).toMatch(/\(found .*bin\/temporal: 1\.4\.1 \(Server 1\.28\.0/);
});

test("a Temporal binary built without a version is judged by its server", async () => {
  const checkout = makeCheckout();
  checkout.install("temporal", 'echo "temporal version 0.0.0-DEV (Server 1.31.2, UI 2.50.1)"');
  expect((await checkout.node(BOOTSTRAP)).exitCode).toBe(0);
  checkout.install("temporal", 'echo "temporal version 0.0.0-DEV (Server 1.28.9, UI 2.50.1)"');
  expect((await checkout.node(BOOTSTRAP)).exitCode).toBe(1);
});

test("two at once build one binary, and both say every few seconds that they live", async () => {
  const [one, two] = [makeCheckout(), makeCheckout()];
  const notes = join(one.root, "go-calls");
  for (const checkout of [one, two]) checkout.install("go", goThatTakes(6, notes));
  const shared = { XDG_CACHE_HOME: one.cache };
  const both = await Promise.all([one.node(BOOTSTRAP), two.nodeWith(shared, BOOTSTRAP)]);

  expect(both.map((ran) => [ran.exitCode, ran.stderr])).toStrictEqual([
    [0, ""],
    [0, ""],
  ]);
  expect(readFileSync(notes, "utf8").trim().split("\n")).toHaveLength(1);
  expect(readdirSync(cacheFolder(one))).toStrictEqual(["temporal"]);
  const said = both.map((ran) => ran.stdout).join("\n");
  expect(said).toMatch(/building, 5 s: 1 modules fetched, 1 packages compiled/);
  expect(said).toMatch(/another build is under way \(process \d+ on .*\); waiting, \d+ s/);
});

test("the lock and the half-built file of a killed build do not stand in the way", async () => {
  const checkout = makeCheckout();
  const lost = await checkout.node(BOOTSTRAP); // tells the path by failing
  const target = /where: PATH and (\S+)/.exec(lost.stderr)?.[1] ?? "";
  const dead = await checkout.node("-e", "console.log(process.pid, os.hostname())");
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(join(dirname(target), "build.lock"), dead.stdout);
  writeFileSync(`${target}.draft-1`, "half");
  checkout.install("go", goThatTakes(0, join(checkout.root, "go-calls")));
  const ran = await checkout.node(BOOTSTRAP);
  expect(ran.stderr).toBe("");
  expect(readdirSync(dirname(target))).toStrictEqual(["temporal"]);
});

test("a build that fails shows what Go said, and leaves nothing behind", async () => {
  const checkout = makeCheckout();
  checkout.install("go", 'echo "dial tcp: no route to host" >&2; exit 1');
  const ran = await checkout.node(BOOTSTRAP);
  expect(ran.exitCode).toBe(1);
  expect(ran.stderr).toMatch(
    /failed: temporal: go build failed:\ndial tcp: no route to host\n {2}where: .*tools\/temporal/,
  );
  expect(readdirSync(cacheFolder(checkout))).toStrictEqual([]);
});
