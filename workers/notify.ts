// workers/notify.ts: wires the notify queue. Holds the tenants' webhook URLs, and nothing else does; no forge key, no model key, no database.
import { createNotifyActivities } from "../activities/notify/index.ts";
import { NotifyConfig, readConfig } from "./config.ts";
import { currentPulse } from "./pulse.ts";
import { serveEffects } from "./serve.ts";

const TIMEOUT_MS = 10_000;

const config = readConfig(NotifyConfig);
const activities = createNotifyActivities({
  webhooks: config.SKEIN_NOTIFY_WEBHOOKS,
  timeoutMs: TIMEOUT_MS,
  now: Date.now,
  pulse: currentPulse,
});
await serveEffects({ name: "notify", config, queues: [{ queue: "notify", options: { activities } }] });
process.exit(0);
