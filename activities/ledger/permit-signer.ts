// activities/ledger/permit-signer.ts: signs permits with the ledger's Ed25519 key; workers hold only its public half (I4).
import { createPrivateKey, sign } from "node:crypto";
import type { JWK } from "jose";
import { canonicalJson } from "../../core/canonical-json.ts";
import { sealOf } from "../../core/permit.ts";
import { PERMIT_TYP } from "../../core/schema/permit.ts";
import type { Permit, SealedPermit } from "../../core/schema/permit.ts";
import type { PermitSigner } from "./deps.ts";

/** `privateKey`: an OKP Ed25519 JWK. The same claims always give the same text. */
export function createPermitSigner(privateKey: JWK): PermitSigner {
  const key = createPrivateKey({ key: privateKey, format: "jwk" });
  const header = base64Url(JSON.stringify({ alg: "Ed25519", typ: PERMIT_TYP }));
  return {
    sign(claims) {
      const signed = `${header}.${base64Url(canonicalJson(claims))}`;
      const signature = sign(null, Buffer.from(signed), key).toString("base64url"); // in place: a thread costs more
      return `${signed}.${signature}`;
    },
  };
}

/** As a workflow presents it. */
export function sealedPermit(signer: PermitSigner, claims: Permit): SealedPermit {
  const [, , signature = ""] = signer.sign(claims).split(".");
  return sealOf(claims, signature);
}

function base64Url(text: string): string {
  return Buffer.from(text).toString("base64url");
}
