// test/activities/evidence/idempotence.test.ts: evidence kept a second time is the same artifact.
import { expect, test } from "vitest";
import { createEvidenceActivities } from "../../../activities/evidence/index.ts";
import type { ActionKind, ActionOf } from "../../../core/schema/action.ts";
import type { Admitted } from "../../../core/contract.ts";
import { evidence } from "../../core/pull-request/evidence.ts";
import { memoryArtifacts } from "../../support/model/artifacts.ts";
import { admitted } from "../scm/setup.ts";

const of = <K extends ActionKind>(action: ActionOf<K>): Admitted<K> =>
  admitted(action as never) as Admitted<K>;

test("a second attempt at report.write and evidence.keep stores what is stored already", async () => {
  const artifacts = memoryArtifacts();
  const activities = createEvidenceActivities({
    artifacts,
    historyOf: async () => ({ json: '{"events":[]}', events: 0 }),
    redact: (text) => text,
    pulse: () => ({ heartbeat: () => {}, signal: new AbortController().signal }),
  });
  const report = of({ kind: "report.write", evidence: evidence({}), output: null });
  const history = of({ kind: "evidence.keep", workflowId: "run/acme/run-1", temporalRunId: "t-1" });
  const first = [await activities["report.write"](report), await activities["evidence.keep"](history)];
  expect([
    await activities["report.write"](report),
    await activities["evidence.keep"](history),
  ]).toStrictEqual(first);
  expect(artifacts.ofClass("run_report")).toHaveLength(1);
  expect(artifacts.ofClass("workflow_history")).toHaveLength(1);
});
