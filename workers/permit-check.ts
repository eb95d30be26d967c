// workers/permit-check.ts: is this permit genuine, unexpired, and for exactly this? A closed gate otherwise (I4, I20).
import { compactVerify, importJWK } from "jose";
import type { CryptoKey, JWK } from "jose";
import { Permit, PERMIT_TYP } from "../core/schema/permit.ts";

export type PermitAnswer =
  { kind: "valid"; claims: Permit } | { kind: "invalid" | "expired"; because: string };
export type PermitCheck = (token: string, nowMs: number) => Promise<PermitAnswer>;

/** `publicKey`: the ledger's Ed25519 key, as JWK. Never a key that the token itself names. */
export async function createPermitCheck(publicKey: JWK): Promise<PermitCheck> {
  const key = (await importJWK(publicKey, "Ed25519")) as CryptoKey;
  return async (token, nowMs) => {
    const claims = await readClaims(token, key);
    if (claims === null) return { kind: "invalid", because: "the permit's signature or shape does not hold" };
    if (claims.exp * 1000 <= nowMs) return { kind: "expired", because: "the permit has expired" };
    return { kind: "valid", claims };
  };
}

async function readClaims(token: string, key: CryptoKey): Promise<Permit | null> {
  try {
    const { payload, protectedHeader } = await compactVerify(token, key, { algorithms: ["Ed25519"] });
    if (protectedHeader.typ !== PERMIT_TYP) return null;
    return Permit.parse(JSON.parse(new TextDecoder().decode(payload)));
  } catch {
    return null; // anything unreadable is no permit
  }
}
