// gateway/policy.ts: a signed change of the tenant's policy, and a second person's word for it; the ledger checks both.
import { PolicyConfirmation, PolicySubmission } from "../core/schema/policy-change.ts";
import type { PolicyPublished } from "../core/schema/policy-change.ts";
import { readJson } from "./body.ts";
import { refuseAs } from "./refusal.ts";
import type { LedgerRefusal } from "./refusal.ts";

export type PolicyDeps = {
  ledger: {
    publishPolicy(submission: PolicySubmission): Promise<PolicyPublished | LedgerRefusal>;
    confirmPolicy(confirmation: PolicyConfirmation): Promise<PolicyPublished | LedgerRefusal>;
  };
};

/** 200 in force, or as it was; 202 where a second person is awaited. */
export async function publishPolicy({ ledger }: PolicyDeps, request: Request): Promise<Response> {
  const read = await readJson(request, PolicySubmission);
  return read.kind === "refused" ? read.response : answer(await ledger.publishPolicy(read.value));
}

export async function confirmPolicy({ ledger }: PolicyDeps, request: Request): Promise<Response> {
  const read = await readJson(request, PolicyConfirmation);
  return read.kind === "refused" ? read.response : answer(await ledger.confirmPolicy(read.value));
}

function answer(published: PolicyPublished | LedgerRefusal): Response {
  if ("kind" in published) return refuseAs(published);
  return Response.json(published, { status: published.state === "half" ? 202 : 200 });
}
