// workflows/ledger.ts: what a workflow tells or asks the ledger beside decisions: admission, progress, statements.
import { sleep } from "@temporalio/workflow";
import type { Actor } from "../core/schema/decision.ts";
import type { Admission, RunRecord } from "../core/schema/record.ts";
import type { StatementVerdict, Verb } from "../core/schema/statement.ts";
import { ledger } from "./proxies.ts";

export async function record(actor: Actor, ...records: RunRecord[]): Promise<void> {
  await ledger.record({ actor, records });
}

/** Waits in the queue until the tenant's and the repository's caps have room. `onQueued` hears why it waits. */
export async function awaitAdmission(
  actor: Actor,
  onQueued: (because: string) => Promise<void>,
): Promise<Admission & { kind: "admitted" }> {
  for (;;) {
    const admission = await ledger.admit({ actor });
    if (admission.kind === "admitted") return admission;
    await onQueued(admission.because);
    await sleep(admission.retryAfterMs, { summary: admission.because });
  }
}

export async function verifyStatement(
  actor: Actor,
  words: { verb: Verb; target: string; statement: string },
): Promise<StatementVerdict> {
  return ledger.verifyStatement({ actor, ...words });
}
