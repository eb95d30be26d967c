// test/support/ledger/people.ts: subjects with keys of their own, who sign statements as the command line does.
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { calculateJwkThumbprint, CompactSign, importJWK, type JWK } from "jose";
import { STATEMENT_TYP, type ControlStatement } from "../../../core/schema/statement.ts";

export type KeyPair = { publicKey: JWK; privateKey: JWK };

export function newKeyPair(): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const jwk = (key: typeof publicKey): JWK => ({ ...key.export({ format: "jwk" }) });
  return { publicKey: jwk(publicKey), privateKey: jwk(privateKey) };
}

export type Words = Partial<ControlStatement> & Pick<ControlStatement, "verb" | "target">;

/** Fresh, for deployment `test` and tenant `acme`, unless `words` says otherwise. `header` overrides the protected header. */
export async function sign(
  by: { subject: string; key: KeyPair },
  words: Words,
  { now = new Date(), header = {} }: { now?: Date; header?: Record<string, string> } = {},
): Promise<string> {
  const seconds = Math.floor(now.getTime() / 1000);
  const claims: ControlStatement = {
    aud: "test/acme",
    sub: by.subject,
    digest: null,
    reason: null,
    iat: seconds,
    exp: seconds + 120,
    nonce: randomUUID(),
    ...words,
  };
  const { kty = "", crv = "", x = "" } = by.key.publicKey;
  const kid = await calculateJwkThumbprint({ kty, crv, x });
  return new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader({ alg: "Ed25519", typ: STATEMENT_TYP, kid, ...header })
    .sign(await importJWK(by.key.privateKey, "Ed25519"));
}
