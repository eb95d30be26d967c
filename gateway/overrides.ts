// gateway/overrides.ts: platform admins' signed words that lift rules, and take that back; the ledger checks and answers.
import type { OverrideView } from "../core/schema/override.ts";
import { OverrideConfirmation, OverrideRevocation, OverrideSubmission } from "../core/schema/override.ts";
import type { LedgerRefusal } from "./refusal.ts";
import { answerWords } from "./signed-words.ts";

type Answer = Promise<OverrideView | LedgerRefusal>;

export type OverrideDeps = {
  ledger: {
    proposeOverride(words: OverrideSubmission): Answer;
    confirmOverride(words: OverrideConfirmation): Answer;
    revokeOverride(words: OverrideRevocation): Answer;
  };
};

/** 202: a second person is awaited. */
export function proposeOverride({ ledger }: OverrideDeps, request: Request): Promise<Response> {
  return answerWords(request, OverrideSubmission, {
    say: (words) => ledger.proposeOverride(words),
    status: () => 202,
  });
}

/** 200 in force. */
export function confirmOverride({ ledger }: OverrideDeps, request: Request): Promise<Response> {
  return answerWords(request, OverrideConfirmation, { say: (words) => ledger.confirmOverride(words) });
}

export function revokeOverride({ ledger }: OverrideDeps, request: Request): Promise<Response> {
  return answerWords(request, OverrideRevocation, { say: (words) => ledger.revokeOverride(words) });
}
