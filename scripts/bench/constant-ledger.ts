// scripts/bench/constant-ledger.ts: a ledger that allows everything without a database, with permits that hold.
import { createPermitSigner, sealedPermit } from "../../activities/ledger/permit-signer.ts";
import { permitFor } from "../../activities/ledger/permit.ts";
import type { LedgerActivities } from "../../core/contract.ts";
import { digestOf } from "../../core/digest.ts";
import { randomUUID } from "node:crypto";
import type { JWK } from "jose";
import type { PermitSigner } from "../../activities/ledger/deps.ts";
import type { Action } from "../../core/schema/action.ts";
import type { Actor } from "../../core/schema/decision.ts";
import type { SealedPermit } from "../../core/schema/permit.ts";

const refuse = async (): Promise<never> => Promise.reject(new Error("not part of this benchmark"));

export async function constantLedger(permitKey: JWK): Promise<LedgerActivities> {
  const signer = createPermitSigner(permitKey);
  return {
    async decide({ actor, actions }) {
      const decisions = actions.map(({ actionId, action }) => ({
        id: `d-${actionId}`,
        actionId,
        effect: "allow" as const,
        gate: null,
        because: "allowed: these programs inspect, build and test the workspace",
        rules: ["platform/shell-programs"],
        action: digestOf(action),
        permit: permitTo(signer, { actor, actionId, action }),
      }));
      return { decisions };
    },
    settle: async () => {},
    haltOver: refuse,
    admit: refuse,
    record: refuse,
    verifyStatement: refuse,
    raiseBudget: refuse,
    endedBy: refuse,
    runsUnderHalt: refuse,
    haltNews: refuse,
    setHalt: refuse,
    releaseHalt: refuse,
    openRuns: refuse,
    closeLost: refuse,
    recordExpiredHalts: refuse,
    openComment: refuse,
    answerComment: refuse,
    openApproval: refuse,
    hearWord: refuse,
    remindApproval: refuse,
    endApproval: refuse,
  };
}

function permitTo(
  signer: PermitSigner,
  { actor, actionId, action }: { actor: Actor; actionId: string; action: Action },
): SealedPermit | null {
  const terms = { data: "internal", forgeId: null, installations: [], now: new Date() } as const;
  const claims = permitFor(action, { id: randomUUID(), actor, actionId, ...terms });
  return claims && sealedPermit(signer, claims);
}
