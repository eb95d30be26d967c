// activities/ledger/permit-signer.ts: signs permits with the ledger's Ed25519 key; workers hold only its public half (I4).
import { CompactSign, importJWK, type JWK } from "jose";
import { canonicalJson } from "../../core/canonical-json.ts";
import { PERMIT_TYP } from "../../core/schema/permit.ts";
import type { PermitSigner } from "./deps.ts";

/** `privateKey`: an OKP Ed25519 JWK. The same claims always give the same text. */
export async function createPermitSigner(privateKey: JWK): Promise<PermitSigner> {
  const key = await importJWK(privateKey, "Ed25519");
  return {
    sign: (claims) =>
      new CompactSign(new TextEncoder().encode(canonicalJson(claims)))
        .setProtectedHeader({ alg: "Ed25519", typ: PERMIT_TYP })
        .sign(key),
  };
}
