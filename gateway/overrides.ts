// gateway/overrides.ts: platform admins' signed words that lift rules, and take that back; the ledger checks and answers.
import type { OverrideView } from "../core/schema/override.ts";
import { OverrideConfirmation, OverrideRevocation, OverrideSubmission } from "../core/schema/override.ts";
import { readJson } from "./body.ts";
import { refuseAs } from "./refusal.ts";
import type { LedgerRefusal } from "./refusal.ts";

type Answer = Promise<OverrideView | LedgerRefusal>;

export type OverrideDeps = {
  ledger: {
    proposeOverride(words: OverrideSubmission): Answer;
    confirmOverride(words: OverrideConfirmation): Answer;
    revokeOverride(words: OverrideRevocation): Answer;
  };
};

/** 202: a second person is awaited. */
export async function proposeOverride({ ledger }: OverrideDeps, request: Request): Promise<Response> {
  const read = await readJson(request, OverrideSubmission);
  return read.kind === "refused" ? read.response : answer(await ledger.proposeOverride(read.value), 202);
}

/** 200 in force. */
export async function confirmOverride({ ledger }: OverrideDeps, request: Request): Promise<Response> {
  const read = await readJson(request, OverrideConfirmation);
  return read.kind === "refused" ? read.response : answer(await ledger.confirmOverride(read.value), 200);
}

export async function revokeOverride({ ledger }: OverrideDeps, request: Request): Promise<Response> {
  const read = await readJson(request, OverrideRevocation);
  return read.kind === "refused" ? read.response : answer(await ledger.revokeOverride(read.value), 200);
}

function answer(answered: OverrideView | LedgerRefusal, status: number): Response {
  return "kind" in answered ? refuseAs(answered) : Response.json(answered, { status });
}
