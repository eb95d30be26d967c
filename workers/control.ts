// workers/control.ts: wires the control queue: workflow code and the ledger. Holds the permit key; no forge or model key.
import { Client, Connection } from "@temporalio/client";
import type { JWK } from "jose";
import { openDatabase } from "../activities/ledger/database.ts";
import { createLedger } from "../activities/ledger/index.ts";
import { createPermitSigner } from "../activities/ledger/permit-signer.ts";
import { createTemporalActivities } from "../activities/temporal/index.ts";
import { ControlConfig, readConfig } from "./config.ts";
import { createIdentity } from "./identity.ts";
import { createLog } from "./log.ts";
import { redactLine } from "./redaction.ts";
import { serve } from "./serve.ts";
import { temporalOptions } from "./temporal-options.ts";
import { bundleWorkflows } from "./workflow-bundle.ts";

const config = readConfig(ControlConfig);
const log = createLog("control", config);
const identity = createIdentity("control", config.SKEIN_HOST);
const database = openDatabase({ appUrl: config.DATABASE_URL });
const ledger = createLedger({
  database,
  signer: createPermitSigner(config.SKEIN_PERMIT_KEY as JWK),
  prices: config.SKEIN_PRICES,
  caps: { perTenant: config.SKEIN_TENANT_CAP, perRepository: config.SKEIN_REPOSITORY_CAP },
  leaseMs: config.SKEIN_LEASE_SECONDS * 1000,
  deployment: config.SKEIN_DEPLOYMENT,
  notified: config.SKEIN_NOTIFIED,
  worker: identity.on("control"),
  clock: () => new Date(),
  redact: redactLine,
});
const connection = Connection.lazy(temporalOptions(config));
const client = new Client({ connection, namespace: config.SKEIN_TEMPORAL_NAMESPACE });
const workflowBundle = config.SKEIN_WORKFLOW_BUNDLE
  ? { codePath: config.SKEIN_WORKFLOW_BUNDLE }
  : await bundleWorkflows();
const options = {
  workflowBundle,
  activities: { ...ledger, ...createTemporalActivities({ client, redact: redactLine }) },
  enableNonLocalActivities: false,
  maxCachedWorkflows: 500,
};
await serve({ name: "control", config, log, queues: [{ queue: "control", options }] });
await Promise.all([database.close(), connection.close()]);
process.exit(0);
