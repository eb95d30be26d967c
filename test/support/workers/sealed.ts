// test/support/workers/sealed.ts: a permit as a workflow presents it, signed by a given signer.
import type { PermitSigner } from "../../../activities/ledger/deps.ts";
import { sealOf } from "../../../core/permit.ts";
import type { Permit, SealedPermit } from "../../../core/schema/permit.ts";

export async function sealed(signer: PermitSigner, claims: Permit): Promise<SealedPermit> {
  const [, , signature = ""] = (await signer.sign(claims)).split(".");
  return sealOf(claims, signature);
}
