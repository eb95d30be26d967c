// gateway/leases.ts: a signed word takes a run's lease away; the ledger checks it and answers.
import { LeaseRevocation } from "../core/schema/lease.ts";
import type { LeaseRevoked } from "../core/schema/lease.ts";
import type { LedgerRefusal } from "./refusal.ts";
import { answerWords } from "./signed-words.ts";

export type LeaseDeps = {
  ledger: { revokeLease(words: LeaseRevocation): Promise<LeaseRevoked | LedgerRefusal> };
};

/** 200 taken away. */
export function revokeLease({ ledger }: LeaseDeps, request: Request): Promise<Response> {
  return answerWords(request, LeaseRevocation, { say: (words) => ledger.revokeLease(words) });
}
