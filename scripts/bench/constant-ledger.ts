// scripts/bench/constant-ledger.ts: a ledger that allows everything without a database, with permits that hold.
import { createPermitSigner } from "../../activities/ledger/permit-signer.ts";
import { permitFor } from "../../activities/ledger/permit.ts";
import type { LedgerActivities } from "../../core/contract.ts";
import { digestOf } from "../../core/digest.ts";
import type { JWK } from "jose";

const refuse = async (): Promise<never> => Promise.reject(new Error("not part of this benchmark"));

export async function constantLedger(permitKey: JWK): Promise<LedgerActivities> {
  const signer = await createPermitSigner(permitKey);
  return {
    async decide({ actor, actions }) {
      const decisions = actions.map(async ({ actionId, action }) => {
        const digest = digestOf(action);
        const id = `p-${actionId}`;
        const claims = permitFor(action, {
          id,
          actor,
          actionId,
          digest,
          data: "internal",
          forgeId: null,
          installations: [],
          now: new Date(),
        });
        const permit = claims && (await signer.sign(claims));
        return {
          id: `d-${actionId}`,
          actionId,
          effect: "allow" as const,
          gate: null,
          because: "allowed",
          rules: ["platform/shell"],
          action: digest,
          permit,
        };
      });
      return { decisions: await Promise.all(decisions) };
    },
    settle: async () => {},
    haltOver: refuse,
    admit: refuse,
    record: refuse,
    verifyStatement: refuse,
  };
}
