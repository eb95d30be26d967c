// gateway/leases.ts: a signed word takes a run's lease away; the ledger checks it and answers.
import { LeaseRevocation } from "../core/schema/lease.ts";
import type { LeaseRevoked } from "../core/schema/lease.ts";
import { readJson } from "./body.ts";
import { refuseAs } from "./refusal.ts";
import type { LedgerRefusal } from "./refusal.ts";

export type LeaseDeps = {
  ledger: { revokeLease(words: LeaseRevocation): Promise<LeaseRevoked | LedgerRefusal> };
};

/** 200 taken away. */
export async function revokeLease({ ledger }: LeaseDeps, request: Request): Promise<Response> {
  const read = await readJson(request, LeaseRevocation);
  if (read.kind === "refused") return read.response;
  const answer = await ledger.revokeLease(read.value);
  return "kind" in answer ? refuseAs(answer) : Response.json(answer);
}
