// scripts/stack/keys.ts: the platform's own keys of a development stack, made once, each in a file only we can read.
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export type StackKeys = ReturnType<typeof ensureKeys>;

/** Files, not values: each process is given only the paths of its own (trust map). */
export function ensureKeys(folder: string) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = (name: string) => join(folder, name);
  ensureSigningKey(file("permit"));
  ensureSigningKey(file("halt"));
  ensureOnce(file("forge-app.pem"), forgeAppKey);
  ensureOnce(file("webhook-secret"), () => randomBytes(32).toString("hex"));
  return {
    permit: file("permit.jwk.json"),
    permitPublic: file("permit.public.jwk.json"),
    halt: file("halt.jwk.json"),
    haltPublic: file("halt.public.jwk.json"),
    forgeApp: file("forge-app.pem"),
    webhookSecret: file("webhook-secret"),
  };
}

function ensureSigningKey(base: string): void {
  if (existsSync(`${base}.jwk.json`)) return;
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  writeSecret(`${base}.public.jwk.json`, JSON.stringify(publicKey.export({ format: "jwk" })));
  writeSecret(`${base}.jwk.json`, JSON.stringify(privateKey.export({ format: "jwk" })));
}

function forgeAppKey(): string {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return privateKey.export({ format: "pem", type: "pkcs8" }).toString();
}

function ensureOnce(path: string, make: () => string): void {
  if (!existsSync(path)) writeSecret(path, make());
}

function writeSecret(path: string, text: string): void {
  writeFileSync(path, text, { mode: 0o600 });
}
