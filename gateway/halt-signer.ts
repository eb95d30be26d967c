// gateway/halt-signer.ts: one line of the halt feed: the snapshot as compact JWS, by the feed's own Ed25519 key (I14).
import { CompactSign, importJWK } from "jose";
import type { JWK } from "jose";
import type { HaltSnapshot } from "../core/schema/halt.ts";
import { HALTS_TYP } from "../core/schema/halt.ts";

export type SignHalts = (snapshot: HaltSnapshot) => Promise<string>;

/** `privateKey`: an OKP Ed25519 JWK. Rejects where it is none, so a gateway with a wrong key does not start. */
export async function createHaltSigner(privateKey: JWK): Promise<SignHalts> {
  const key = await importJWK(privateKey, "Ed25519");
  const sign: SignHalts = (snapshot) =>
    new CompactSign(new TextEncoder().encode(JSON.stringify(snapshot)))
      .setProtectedHeader({ alg: "Ed25519", typ: HALTS_TYP })
      .sign(key);
  await sign({ epoch: 0, issuedAt: 0, halts: [] }); // a public key imports too; it fails only here
  return sign;
}
