// workers/evidence.ts: wires the evidence queue. Holds no forge key, no model key, no database.
import { Client, Connection } from "@temporalio/client";
import { historyToJSON } from "@temporalio/common/lib/proto-utils.js";
import type { ClosedHistory } from "../activities/evidence/deps.ts";
import { createEvidenceActivities } from "../activities/evidence/index.ts";
import { createArtifactFront } from "./artifact-front.ts";
import { EvidenceConfig, readConfig } from "./config.ts";
import { temporalOptions } from "./temporal-options.ts";
import { currentPulse } from "./pulse.ts";
import { redactLine } from "./redaction.ts";
import { serveEffects } from "./serve.ts";

const config = readConfig(EvidenceConfig);
const connection = await Connection.connect(temporalOptions(config));
const client = new Client({ connection, namespace: config.SKEIN_TEMPORAL_NAMESPACE });

async function historyOf({
  workflowId,
  runId,
}: {
  workflowId: string;
  runId: string;
}): Promise<ClosedHistory> {
  const handle = client.workflow.getHandle(workflowId, runId);
  const { status } = await handle.describe();
  if (status.name === "RUNNING") return null;
  const history = await handle.fetchHistory();
  return { json: historyToJSON(history), events: history.events?.length ?? 0 };
}

const artifacts = createArtifactFront({
  gatewayUrl: config.SKEIN_GATEWAY_URL,
  signal: () => currentPulse().signal,
});
const activities = createEvidenceActivities({
  artifacts,
  historyOf,
  redact: redactLine,
  pulse: currentPulse,
});
await serveEffects({ name: "evidence", config, queues: [{ queue: "evidence", options: { activities } }] });
await connection.close();
process.exit(0);
