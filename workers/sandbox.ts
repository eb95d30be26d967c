// workers/sandbox.ts: wires the sandbox queues: the shared one that opens workspaces, and this host's own. No credential.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createBwrapDriver } from "../activities/sandbox/driver/bwrap.ts";
import { PUBLIC_NETWORK } from "../activities/sandbox/egress/network.ts";
import { createSandboxActivities } from "../activities/sandbox/index.ts";
import { SANDBOX_PROFILES } from "../activities/sandbox/limits.ts";
import { dropBundle } from "../activities/sandbox/source.ts";
import { MACHINE_CLAIMS } from "../activities/sandbox/workspace/host-uid.ts";
import { runOfWorkspace } from "../activities/sandbox/workspace-id.ts";
import { createRedactor } from "../core/redact/redactor.ts";
import { createArtifactFront } from "./artifact-front.ts";
import { readConfig, SandboxConfig } from "./config.ts";
import { createLog, runFacts } from "./log.ts";
import { currentPulse } from "./pulse.ts";
import { serveEffects } from "./serve.ts";

const config = readConfig(SandboxConfig);
const log = createLog("sandbox", config);
const state = config.SKEIN_SANDBOX_DIR;
const driver = createBwrapDriver({
  stateFolder: join(state, "state"),
  imagesFolder: fileURLToPath(new URL("../sandbox-images", import.meta.url)),
  nodeFolder: config.SKEIN_SANDBOX_NODE,
  hostUids: { ...config.SKEIN_SANDBOX_UIDS, claimsFolder: MACHINE_CLAIMS },
  allowUnenforced: config.SKEIN_SANDBOX_UNENFORCED,
});
const probe = await driver.probe();
for (const refusal of probe.refusals) log.error(refusal, "the sandbox cannot start here");
if (probe.refusals.length > 0) process.exit(1);
const sources = join(state, "sources");
const reaped = await driver.reap("");
for (const id of reaped) dropBundle(sources, id);
for (const id of reaped)
  log.warn({ workspace: id, ...runFacts(runOfWorkspace(id)) }, "destroyed what an earlier worker left");

const hostQueue = `sandbox@${config.SKEIN_HOST}`;
const activities = createSandboxActivities({
  driver,
  artifacts: createArtifactFront({
    gatewayUrl: config.SKEIN_GATEWAY_URL,
    signal: () => currentPulse().signal,
  }),
  hostQueue,
  host: config.SKEIN_HOST,
  caches: config.SKEIN_SANDBOX_CACHES,
  sources,
  limits: SANDBOX_PROFILES.build,
  network: PUBLIC_NETWORK,
  redactor: (salt) => createRedactor({ salt, exact: [] }),
  pulse: currentPulse,
});
const options = { activities, maxConcurrentActivityTaskExecutions: 8 };
const queues = [
  { queue: "sandbox", options },
  { queue: hostQueue, options },
];
await serveEffects({ name: "sandbox", config, queues });
for (const id of await driver.reap("")) dropBundle(sources, id);
process.exit(0);
