// gateway/people.ts: signed changes of who may do what: roles and keys; the ledger checks the words and applies them.
import { KeySubmission, RoleSubmission } from "../core/schema/people.ts";
import type { PersonChanged } from "../core/schema/people.ts";
import type { LedgerRefusal } from "./refusal.ts";
import { answerWords } from "./signed-words.ts";

export type PeopleDeps = {
  ledger: {
    changeRole(submission: RoleSubmission): Promise<PersonChanged | LedgerRefusal>;
    changeKey(submission: KeySubmission): Promise<PersonChanged | LedgerRefusal>;
  };
};

/** 200 with the person as they are now. */
export function changeRole({ ledger }: PeopleDeps, request: Request): Promise<Response> {
  return answerWords(request, RoleSubmission, { say: (words) => ledger.changeRole(words) });
}

export function changeKey({ ledger }: PeopleDeps, request: Request): Promise<Response> {
  return answerWords(request, KeySubmission, { say: (words) => ledger.changeKey(words) });
}
