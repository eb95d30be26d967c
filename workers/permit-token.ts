// workers/permit-token.ts: a permit's compact JWS, put together again from its claims and its signature.
import { canonicalJson } from "../core/canonical-json.ts";
import type { Permit } from "../core/schema/permit.ts";
import { PERMIT_TYP } from "../core/schema/permit.ts";

const HEADER = encode(JSON.stringify({ alg: "Ed25519", typ: PERMIT_TYP }));

/** The same text as the ledger signed, if the claims are the same. */
export function tokenOf(claims: Permit, signature: string): string {
  return `${HEADER}.${encode(canonicalJson(claims))}.${signature}`;
}

function encode(text: string): string {
  return Buffer.from(text).toString("base64url");
}
