// cli/key/file.ts: a subject's key pair in the user's own folder: made once, mode 600, never overwritten.
import { generateKeyPairSync } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { calculateJwkThumbprint } from "jose";
import { PublicKey } from "../../core/schema/people.ts";
import { CommandFault, EXIT } from "../exit.ts";

/** The public half; `made` where there was no file before. */
export type FoundKey = { key: PublicKey; made: boolean };

export async function ensureKeyFile(path: string): Promise<FoundKey> {
  if (existsSync(path)) return readPublicKey(path);
  const jwk = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
  const kid = await calculateJwkThumbprint({ kty: "OKP", crv: "Ed25519", x: String(jwk.x) });
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const text = `${JSON.stringify({ ...jwk, alg: "EdDSA", use: "sig", kid }, null, 2)}\n`;
  writeFileSync(path, text, { mode: 0o600, flag: "wx" });
  chmodSync(path, 0o600); // whatever the umask adds or takes
  return { ...readPublicKey(path), made: true };
}

/** Of a JWK, private or public; the private part is never read on. */
export function readPublicKey(path: string): FoundKey {
  const { kty, crv, x } = readJson(path);
  const key = PublicKey.safeParse({ kty, crv, x });
  if (key.success) return { key: key.data, made: false };
  throw new CommandFault(
    EXIT.badInput,
    `${path} is no Ed25519 key in JWK form: {"kty":"OKP","crv":"Ed25519","x":…}`,
  );
}

function readJson(path: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(readFileSync(path, "utf8"));
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch (error) {
    throw new CommandFault(
      EXIT.badInput,
      `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
