// gateway/people.ts: signed changes of who may do what: roles and keys; the ledger checks the words and applies them.
import { KeySubmission, RoleSubmission } from "../core/schema/people.ts";
import type { PersonChanged } from "../core/schema/people.ts";
import { readJson } from "./body.ts";
import { refuseAs } from "./refusal.ts";
import type { LedgerRefusal } from "./refusal.ts";

export type PeopleDeps = {
  ledger: {
    changeRole(submission: RoleSubmission): Promise<PersonChanged | LedgerRefusal>;
    changeKey(submission: KeySubmission): Promise<PersonChanged | LedgerRefusal>;
  };
};

/** 200 with the person as they are now. */
export async function changeRole({ ledger }: PeopleDeps, request: Request): Promise<Response> {
  const read = await readJson(request, RoleSubmission);
  return read.kind === "refused" ? read.response : answer(await ledger.changeRole(read.value));
}

export async function changeKey({ ledger }: PeopleDeps, request: Request): Promise<Response> {
  const read = await readJson(request, KeySubmission);
  return read.kind === "refused" ? read.response : answer(await ledger.changeKey(read.value));
}

function answer(changed: PersonChanged | LedgerRefusal): Response {
  return "kind" in changed ? refuseAs(changed) : Response.json(changed);
}
