// workers/scm.ts: wires the scm queue. Holds the forge key; no model key, no database, no sandbox.
import { createGithubForge } from "../activities/scm/github.ts";
import { createScmActivities } from "../activities/scm/index.ts";
import { createArtifactFront } from "./artifact-front.ts";
import { readConfig, ScmConfig } from "./config.ts";
import { createLog } from "./log.ts";
import { currentPulse } from "./pulse.ts";
import { redactLine } from "./redaction.ts";
import { serveEffects } from "./serve.ts";

const FORGE_TIMEOUT_MS = 30_000;

const config = readConfig(ScmConfig);
const log = createLog("scm", config);
const forge = createGithubForge({
  apiUrl: config.SKEIN_FORGE_API_URL,
  webUrl: config.SKEIN_FORGE_GIT_URL,
  appId: config.SKEIN_FORGE_APP_ID,
  privateKeyPem: config.SKEIN_FORGE_APP_KEY,
  timeoutMs: FORGE_TIMEOUT_MS,
  log: { warn: (message: string) => log.warn(message) },
});
const activities = createScmActivities({
  forge,
  artifacts: createArtifactFront({
    gatewayUrl: config.SKEIN_GATEWAY_URL,
    signal: () => currentPulse().signal,
  }),
  mirrorDir: config.SKEIN_MIRROR_DIR,
  git: { command: "git" },
  redact: redactLine,
  currentPulse,
});
await serveEffects({ name: "scm", config, queues: [{ queue: "scm", options: { activities } }] });
process.exit(0);
