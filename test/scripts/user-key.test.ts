// test/scripts/user-key.test.ts: the local user's key is made once, for this user's eyes only, and never replaced.
import { calculateJwkThumbprint, importJWK, CompactSign } from "jose";
import { chmodSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { makeCheckout, NEW_TEMPORAL, type BareCheckout } from "./bare-checkout.ts";

const Jwk = z.object({
  kty: z.string(),
  crv: z.string(),
  x: z.string(),
  d: z.string(),
  kid: z.string(),
  alg: z.string(),
});

async function withKey(): Promise<{ checkout: BareCheckout; path: string }> {
  const checkout = makeCheckout();
  checkout.install("temporal", NEW_TEMPORAL);
  await checkout.node("scripts/bootstrap.mjs");
  const [name = "none"] = readdirSync(join(checkout.home, "keys"));
  expect(name).toBe(`${subject()}.jwk.json`);
  return { checkout, path: join(checkout.home, "keys", name) };
}

function subject(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid-${process.getuid?.() ?? 0}`; // no passwd line
  }
}

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

test("the key is an Ed25519 JWK that signs, named by its RFC 7638 thumbprint, with mode 0600 in a folder 0700", async () => {
  const { checkout, path } = await withKey();
  expect(modeOf(path)).toBe("600");
  expect(modeOf(join(checkout.home, "keys"))).toBe("700");
  expect(readdirSync(join(checkout.home, "keys"))).toHaveLength(1); // no draft left
  const jwk = Jwk.parse(JSON.parse(readFileSync(path, "utf8")));
  expect(jwk.kid).toBe(await calculateJwkThumbprint(jwk));
  const sign = new CompactSign(new Uint8Array([1])).setProtectedHeader({ alg: "EdDSA" });
  await expect(sign.sign(await importJWK(jwk, "EdDSA"))).resolves.toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
});

test("a second run leaves the key as it is", async () => {
  const { checkout, path } = await withKey();
  const before = readFileSync(path, "utf8");
  expect((await checkout.node("scripts/bootstrap.mjs")).exitCode).toBe(0);
  expect(readFileSync(path, "utf8")).toBe(before);
});

test.each([
  { wrong: "readable by others", spoil: (path: string) => chmodSync(path, 0o644), fix: "chmod 600" },
  { wrong: "not a key", spoil: (path: string) => writeFileSync(path, "{}"), fix: "mv " },
])("a key file that is $wrong is refused with its fix, and not overwritten", async ({ spoil, fix }) => {
  const { checkout, path } = await withKey();
  spoil(path);
  const [content, mode] = [readFileSync(path, "utf8"), modeOf(path)];
  const ran = await checkout.node("scripts/bootstrap.mjs");
  expect(ran.exitCode).toBe(1);
  expect(ran.stderr).toMatch(new RegExp(`failed: user key: .+\n {2}where: .+\n {2}fix: {3}${fix}`));
  expect([readFileSync(path, "utf8"), modeOf(path)]).toStrictEqual([content, mode]);
});
