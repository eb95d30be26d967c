// gateway/policy.ts: a signed change of the tenant's policy, and a second person's word for it; the ledger checks both.
import { PolicyConfirmation, PolicySubmission } from "../core/schema/policy-change.ts";
import type { PolicyPublished } from "../core/schema/policy-change.ts";
import type { LedgerRefusal } from "./refusal.ts";
import { answerWords } from "./signed-words.ts";

export type PolicyDeps = {
  ledger: {
    publishPolicy(submission: PolicySubmission): Promise<PolicyPublished | LedgerRefusal>;
    confirmPolicy(confirmation: PolicyConfirmation): Promise<PolicyPublished | LedgerRefusal>;
  };
};

/** 200 in force, or as it was; 202 where a second person is awaited. */
export function publishPolicy({ ledger }: PolicyDeps, request: Request): Promise<Response> {
  return answerWords(request, PolicySubmission, { say: (words) => ledger.publishPolicy(words), status });
}

export function confirmPolicy({ ledger }: PolicyDeps, request: Request): Promise<Response> {
  return answerWords(request, PolicyConfirmation, { say: (words) => ledger.confirmPolicy(words), status });
}

function status({ state }: PolicyPublished): number {
  return state === "half" ? 202 : 200;
}
