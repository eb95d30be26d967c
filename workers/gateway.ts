// workers/gateway.ts: wires the gateway: HTTP, Temporal, and the ledger under the app role. No forge, model or permit key.
import type { JWK } from "jose";
import { openDatabase } from "../activities/ledger/database.ts";
import { LedgerFault } from "../activities/ledger/fault.ts";
import { createGatewayLedger } from "../activities/ledger/gateway-ledger.ts";
import { loadPrompts, promptVersions } from "../activities/model/prompt-set.ts";
import { REDACTION_RULES } from "../core/redact/redactor.ts";
import { createGateway } from "../gateway/app.ts";
import { createFolderStore } from "../gateway/folder-store.ts";
import { startHaltFeed } from "../gateway/halt-feed.ts";
import { createHaltSigner } from "../gateway/halt-signer.ts";
import { keepSchedules } from "../gateway/schedules.ts";
import { createUnfinished } from "../gateway/unfinished.ts";
import { serveHttp } from "../gateway/serve.ts";
import { openTemporal } from "../gateway/temporal.ts";
import { GatewayConfig, readConfig } from "./config.ts";
import { createIdentity } from "./identity.ts";
import { createLog } from "./log.ts";
import { createPermitCheck } from "./permit-check.ts";
import { redactLine } from "./redaction.ts";
import { runtimeVersion } from "./runtime-version.ts";
import { stopWithParent, untilStopped } from "./stopping.ts";
import { startTelemetry } from "./telemetry.ts";
import { temporalOptions } from "./temporal-options.ts";

const config = readConfig(GatewayConfig);
const log = createLog("gateway", config);
const telemetry = await startTelemetry({ name: "gateway", config, log });
const database = openDatabase({ appUrl: config.DATABASE_URL });
const temporal = openTemporal({
  connection: temporalOptions(config),
  namespaces: config.SKEIN_NAMESPACES,
  webUrl: config.SKEIN_WEB_URL ?? null,
});
const ledger = createGatewayLedger({
  database,
  worker: createIdentity("gateway", config.SKEIN_HOST).on(""),
  clock: () => new Date(),
  redact: redactLine,
  deployment: config.SKEIN_DEPLOYMENT,
  routes: config.SKEIN_MODEL_ROUTES,
  judge: config.SKEIN_JUDGE,
  versions: {
    runtime: runtimeVersion(),
    ...promptVersions(loadPrompts(config.SKEIN_PROMPTS_DIR)),
    redactionRules: REDACTION_RULES,
  },
  webUrlOf: (workflowId) => temporal.webUrl(workflowId.split("/")[1] ?? "", workflowId),
});
const feed = startHaltFeed({
  source: ledger,
  sign: await createHaltSigner(config.SKEIN_HALT_KEY as JWK),
  log,
});
const unfinished = createUnfinished();
const app = createGateway({
  ledger,
  temporal,
  spans: telemetry.spans,
  feed,
  log,
  check: await createPermitCheck(config.SKEIN_PERMIT_PUBLIC_KEY as JWK),
  store: await createFolderStore(config.SKEIN_ARTIFACT_DIR),
  register: (artifact) => ledger.register(artifact),
  policySnapshot: (tenant, digest) => ledger.policySnapshot(tenant, digest),
  webhookSecret: config.SKEIN_WEBHOOK_SECRET.trim(),
  later: unfinished.add,
  isOutage: (error) => error instanceof LedgerFault && error.kind === "ledger_down",
});
const stopped = untilStopped();
stopWithParent();
const http = await serveHttp(app, { host: config.SKEIN_GATEWAY_BIND, port: config.SKEIN_GATEWAY_PORT });
log.info({ port: http.port }, "serving");
process.send?.("ready");
const schedules = keepSchedules({ temporal, log });

await stopped;
schedules.stop();
await feed.close(); // first: its streams never end by themselves
await http.stop();
await unfinished.drain();
await Promise.all([database.close(), temporal.close(), telemetry.close()]);
process.exit(0);
