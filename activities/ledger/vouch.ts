// activities/ledger/vouch.ts: which process vouches for an effect: the one whose key signed its receipt.
import { createPublicKey, verify } from "node:crypto";
import { receiptText } from "../../core/receipt.ts";
import type { Receipt, WorkerIdentity } from "../../core/schema/worker.ts";

/** Null: there is no receipt, or it is not for this permit and result. The key is the one the process named itself. */
export function vouchedBy(receipt: Receipt | null, permitId: string | null): WorkerIdentity | null {
  if (receipt === null || permitId === null) return null;
  const { worker, signature } = receipt;
  const jwk = { kty: "OKP", crv: "Ed25519", x: worker.key };
  const text = Buffer.from(receiptText(permitId, receipt));
  try {
    const key = createPublicKey({ key: jwk, format: "jwk" });
    return verify(null, text, key, Buffer.from(signature, "base64url")) ? worker : null;
  } catch {
    return null; // no point on the curve
  }
}
