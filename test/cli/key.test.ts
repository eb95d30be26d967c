// test/cli/key.test.ts: where keys are made and kept, and words that another program signs.
import { chmodSync, existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serveGateway } from "../gateway/support/served.ts";
import type { Served } from "../gateway/support/served.ts";
import { openCli } from "../support/cli.ts";
import type { Person } from "../support/ledger/world.ts";

const cli = openCli();
let served: Served;
beforeAll(async () => {
  served = await serveGateway();
}, 60_000);
afterAll(async () => {
  await served?.stop();
  cli.end();
});

function as(person: Person, more: Record<string, string>, ...args: string[]) {
  const env = { ...cli.as(person, served.url), SKEIN_HOME: join(cli.folder, "home"), ...more };
  return cli.skein(env, ...args);
}

test("a key is made in the user's own folder, for nobody else to read, and never made anew", async () => {
  const { admin, operator } = served.world.people;
  const path = join(cli.folder, "home", "keys", "ann.jwk.json");
  const made = await as(admin, {}, "key", "enroll", "--subject", "ann");
  expect(made).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(`made ${path}`) as string });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const before = readFileSync(path, "utf8");
  expect((await as(admin, {}, "key", "enroll", "--subject", "ann")).stdout).toContain("was enrolled already");
  expect(readFileSync(path, "utf8")).toBe(before);
  expect((await as(operator, {}, "key", "enroll", "--subject", "ben")).exitCode).toBe(3);
  expect((await as(admin, {}, "key", "enroll", "--subject", "../ben")).exitCode).toBe(2);
  expect(existsSync(join(cli.folder, "home", "ben.jwk.json"))).toBe(false);

  expect((await as(admin, {}, "role", "grant", "ann", "king")).exitCode).toBe(2);
  expect((await as(admin, {}, "role", "grant", "ann", "viewer", "--scope", "team:birds")).stdout).toContain(
    "ann is viewer in team:birds",
  );
  const own = { SKEIN_SUBJECT: "ann", SKEIN_KEY_FILE: path };
  const { stdout } = await as(admin, own, "key", "list", "--json");
  const kid = (
    JSON.parse(stdout.split("\n").find((line) => line.includes('"ann"')) ?? "{}") as { kid: string }
  ).kid;
  expect((await as(admin, own, "key", "revoke", kid, "--reason", "lost")).stdout).toContain("is revoked");
  expect((await as(admin, own, "role", "list")).exitCode).toBe(3);
}, 60_000);

test("SKEIN_SIGNER signs standard input, and then no private key is read", async () => {
  const { admin } = served.world.people;
  const secret = cli.file("secret.json", JSON.stringify(admin.key.privateKey));
  const source = `#!${process.execPath}
const { createPrivateKey, sign } = require("node:crypto");
const { readFileSync } = require("node:fs");
const key = createPrivateKey({ key: JSON.parse(readFileSync(${JSON.stringify(secret)}, "utf8")), format: "jwk" });
process.stdout.write(sign(null, readFileSync(0), key));
`;
  const signer = cli.file("signer.cjs", source);
  chmodSync(signer, 0o700);
  const publicOnly = cli.file("public.jwk.json", JSON.stringify(admin.key.publicKey));
  const by = { SKEIN_KEY_FILE: publicOnly, SKEIN_SIGNER: signer };
  expect(await as(admin, by, "role", "list")).toMatchObject({ exitCode: 0 });
  const without = await as(admin, { SKEIN_KEY_FILE: publicOnly }, "role", "list");
  expect(without).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("not an Ed25519 private") as string,
  });
  const broken = await as(admin, { ...by, SKEIN_SIGNER: "/bin/true" }, "role", "list");
  expect(broken).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/answered 0 bytes/) as string });
}, 60_000);
