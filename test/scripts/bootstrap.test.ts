// test/scripts/bootstrap.test.ts: the set-up on a machine made for each test.
import { readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeCheckout, NEW_TEMPORAL } from "./bare-checkout.ts";

const BOOTSTRAP = "scripts/bootstrap.mjs";
const isRoot = process.getuid?.() === 0;

/** Every file with its time of change. */
function treeOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => !name.startsWith("node_modules"))
    .map((name) => `${name} ${statSync(join(folder, name)).mtimeMs}`);
}

test("the first run sets up, the second changes nothing and takes less than two seconds", async () => {
  const checkout = makeCheckout();
  checkout.install("temporal", NEW_TEMPORAL);
  const first = await checkout.node(BOOTSTRAP);
  expect(first.stderr).toBe("");
  expect(first.stdout).toMatch(/^ok {2}prisma client {2}as the schema/m);
  const before = [...treeOf(checkout.root), ...treeOf(checkout.home), ...treeOf(checkout.cache)];

  const started = performance.now();
  const second = await checkout.node(BOOTSTRAP);
  const durationMs = performance.now() - started;

  expect(second.exitCode).toBe(0);
  expect(second.stdout).toMatch(/^set-up: complete, nothing to do \(.* s\)$/);
  expect([...treeOf(checkout.root), ...treeOf(checkout.home), ...treeOf(checkout.cache)]).toStrictEqual(
    before,
  );
  expect(durationMs).toBeLessThan(2_000);
});

test("tools.json names the chosen programs, and follows when another is chosen", async () => {
  const checkout = makeCheckout();
  checkout.install("temporal", NEW_TEMPORAL);
  await checkout.node(BOOTSTRAP);
  const read = (): unknown => JSON.parse(readFileSync(join(checkout.root, ".skein/tools.json"), "utf8"));
  expect(read()).toStrictEqual({
    temporal: expect.stringMatching(/bin\/temporal$/),
    bwrap: expect.stringMatching(/bin\/bwrap$/),
    socat: expect.stringMatching(/bin\/socat$/),
    rg: expect.stringMatching(/bin\/rg$/),
    node: join(checkout.root, "node_modules/.bin/node"),
  });

  checkout.write(".skein/tools.json", "{}");
  expect((await checkout.node("scripts/doctor.mjs")).stdout).toMatch(/^wrong +tools\.json/m);
  await checkout.node(BOOTSTRAP);
  expect(read()).toHaveProperty("temporal");
});

test("an edited schema generates the client again", async () => {
  const checkout = makeCheckout();
  checkout.install("temporal", NEW_TEMPORAL);
  await checkout.node(BOOTSTRAP);
  const schema = join(checkout.root, "prisma/schema.prisma");
  writeFileSync(schema, readFileSync(schema, "utf8").replace("model Thing", "model Renamed"));
  const again = await checkout.node(BOOTSTRAP);
  expect(again.exitCode).toBe(0);
  const models = readdirSync(join(checkout.root, "prisma/generated/models"));
  expect(models).toStrictEqual(["Renamed.ts"]);
});

test("one run names every failure, each with what, where and how to fix it", async () => {
  const checkout = makeCheckout();
  checkout.remove("git");
  checkout.remove("bwrap");
  rmSync(join(checkout.root, "prisma/schema.prisma"));
  const ran = await checkout.node(BOOTSTRAP);
  expect(ran.exitCode).toBe(1);
  for (const name of ["git", "bubblewrap", "prisma client", "temporal"]) {
    expect(ran.stderr).toMatch(new RegExp(`^failed: ${name}: .+\n {2}where: .+\n {2}fix: {3}.+$`, "m"));
  }
  expect(ran.stderr).toContain("4 of 12 steps failed");
});

test("a linked node_modules that does not fit is refused, never emptied", async () => {
  const checkout = makeCheckout();
  const lock: unknown = JSON.parse(readFileSync(join(checkout.root, "package-lock.json"), "utf8"));
  expect(lock).toHaveProperty("packages");
  checkout.write(
    "package-lock.json",
    JSON.stringify({ packages: { "node_modules/absent": { version: "1.0.0" } } }),
  );
  checkout.install("npm", "touch npm-was-called");
  const ran = await checkout.node(BOOTSTRAP);
  expect(ran.exitCode).toBe(1);
  expect(ran.stderr).toContain("failed: npm packages: node_modules is a link");
  expect(readdirSync(checkout.root)).not.toContain("npm-was-called");
});

test("a missing system package is installed by apt for root; anyone else gets the exact command", async () => {
  const checkout = makeCheckout();
  checkout.install("temporal", NEW_TEMPORAL);
  checkout.remove("rg");
  checkout.remove("socat");
  const put = ["rg", "socat"].map((name) => `/bin/cp "$0" "\${0%/*}/${name}"`).join("; ");
  checkout.install("apt-get", `case "$*" in *install*socat*ripgrep) ${put} ;; *) exit 1 ;; esac`);
  const ran = await checkout.node(BOOTSTRAP);
  if (isRoot) {
    expect(ran.stdout).toContain("apt-get install socat ripgrep");
    expect(ran.exitCode).toBe(0);
  } else {
    expect(ran.stderr).toContain("fix:   sudo apt-get update && sudo apt-get install -y socat ripgrep");
    expect(ran.exitCode).toBe(1);
  }
});

test("two runs in one checkout take turns, and both end well", async () => {
  const checkout = makeCheckout();
  checkout.install("temporal", NEW_TEMPORAL);
  const both = await Promise.all([checkout.node(BOOTSTRAP), checkout.node(BOOTSTRAP)]);
  expect(both.map((ran) => [ran.exitCode, ran.stderr])).toStrictEqual([
    [0, ""],
    [0, ""],
  ]);
  expect(both.map((ran) => ran.stdout).join("\n")).toContain("set-up: under way in process");
  expect(readdirSync(join(checkout.root, ".skein"))).toStrictEqual(["tools.json"]);
});
