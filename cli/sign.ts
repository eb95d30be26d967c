// cli/sign.ts: signs what a person says with that person's own key: compact JWS, Ed25519 (I6).
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { calculateJwkThumbprint, CompactSign, importJWK } from "jose";
import { z } from "zod";
import { STATEMENT_TYP } from "../core/schema/statement.ts";
import type { ControlStatement, Verb } from "../core/schema/statement.ts";
import type { CliConfig } from "./config.ts";
import { CommandFault, EXIT } from "./exit.ts";
import { signWith } from "./signer.ts";

const KeyFile = z.object({
  kty: z.literal("OKP"),
  crv: z.literal("Ed25519"),
  x: z.string(),
  d: z.string().optional(),
});
type KeyFile = z.infer<typeof KeyFile>;
const LIFE_SECONDS = 120;

/** `tenant`: whose people say so; absent, the configured one's. */
export type Words = {
  verb: Verb;
  target: string;
  digest: string | null;
  reason: string | null;
  tenant?: string;
};
export type Sign = (words: Words) => Promise<string>;

/** Bound to deployment and tenant, short-lived, single use: a captured statement is useless for anything else. */
export function createSign(config: CliConfig): Sign {
  const { keyFile, signer } = config;
  const jwk = readKey(keyFile);
  const { d } = jwk;
  if (signer === null && d === undefined) throw unusable(keyFile);
  return async ({ verb, target, digest, reason, tenant = config.tenant }) => {
    const now = Math.floor(Date.now() / 1000);
    const claims: ControlStatement = {
      aud: `${config.deployment}/${tenant}`,
      sub: config.subject,
      verb,
      target,
      digest,
      reason,
      iat: now,
      exp: now + LIFE_SECONDS,
      nonce: randomBytes(16).toString("hex"),
    };
    const kid = await calculateJwkThumbprint({ kty: jwk.kty, crv: jwk.crv, x: jwk.x });
    const header = { alg: "Ed25519", typ: STATEMENT_TYP, kid };
    if (signer !== null) return signWith(signer, { header, claims });
    return new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
      .setProtectedHeader(header)
      .sign(await importKey({ ...jwk, d: d ?? "" }, keyFile));
  };
}

async function importKey(
  jwk: KeyFile & { d: string },
  path: string,
): Promise<Awaited<ReturnType<typeof importJWK>>> {
  try {
    return await importJWK({ ...jwk }, "Ed25519");
  } catch {
    throw unusable(path); // its two halves are not of one key, or not of a key at all
  }
}

function readKey(path: string): KeyFile {
  if (!existsSync(path)) {
    throw new CommandFault(EXIT.badInput, `no signing key at ${path}: node scripts/bootstrap.mjs makes one`);
  }
  const parsed = KeyFile.safeParse(parseJson(path));
  if (parsed.success) return parsed.data;
  throw unusable(path);
}

function unusable(path: string): CommandFault {
  const remedy =
    "put your own back, or move it away and let node scripts/bootstrap.mjs make a new one, which a development stack enrols when it starts";
  return new CommandFault(EXIT.badInput, `${path} is not an Ed25519 private key in JWK form: ${remedy}`);
}

function parseJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return null;
  }
}
