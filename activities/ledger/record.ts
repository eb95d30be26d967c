// activities/ledger/record.ts: what a run tells of itself as it goes; written once however often it is told.
import type { Actor } from "../../core/schema/decision.ts";
import type { RecordRequest, RunRecord } from "../../core/schema/record.ts";
import { auditActorOf, openActorTrail } from "./actor.ts";
import type { Tx } from "./database.ts";
import type { Recorder } from "./deps.ts";
import { LedgerFault } from "./fault.ts";
import { recordOutcome } from "./records/outcome.ts";
import {
  recordJudgement,
  recordManifest,
  recordPatch,
  recordStage,
  recordVerification,
} from "./records/progress.ts";
import { recordPullRequest } from "./records/pull-request.ts";
import { loadRunScope, type RunScope } from "./run-scope.ts";
import type { Trail } from "./trail.ts";

export type RecordScene = {
  tx: Tx;
  trail: Trail;
  actor: Actor;
  run: string;
  scope: RunScope;
  who: ReturnType<typeof auditActorOf>;
  now: Date;
  redact: (text: string) => string;
};

type RecordOf<K extends RunRecord["kind"]> = Extract<RunRecord, { kind: K }>;

const WRITERS: { [K in RunRecord["kind"]]: (scene: RecordScene, entry: RecordOf<K>) => Promise<void> } = {
  stage: recordStage,
  manifest: recordManifest,
  verification: recordVerification,
  judgement: recordJudgement,
  patch: recordPatch,
  pull_request: recordPullRequest,
  outcome: recordOutcome,
};

export async function record(recorder: Recorder, { actor, records }: RecordRequest): Promise<void> {
  const { run } = actor;
  if (run === null) throw new LedgerFault("internal", "only a run has a record");
  await recorder.database.withTenant(actor.tenant, async (tx) => {
    const trail = await openActorTrail(tx, recorder, actor);
    for (const entry of records) {
      const scope = await loadRunScope(tx, actor.tenant, run); // again each time: an outcome closes it
      if (scope === null) throw new LedgerFault("internal", "there is no such run");
      const { clock, redact } = recorder;
      const who = auditActorOf(actor, scope);
      await write({ tx, trail, actor, run, scope, who, now: clock(), redact }, entry);
    }
  });
}

function write<K extends RunRecord["kind"]>(
  scene: RecordScene,
  entry: RecordOf<K> & { kind: K },
): Promise<void> {
  return WRITERS[entry.kind](scene, entry);
}
