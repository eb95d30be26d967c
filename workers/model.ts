// workers/model.ts: wires the model queue. Holds the provider keys; no forge key, no database.
import { modelTimeouts } from "../activities/model/deps.ts";
import { createModelActivities } from "../activities/model/index.ts";
import { loadPrompts } from "../activities/model/prompt-set.ts";
import { createRedactor } from "../core/redact/redactor.ts";
import { createArtifactFront } from "./artifact-front.ts";
import { ModelConfig, readConfig } from "./config.ts";
import { currentPulse } from "./pulse.ts";
import { serveEffects } from "./serve.ts";

const config = readConfig(ModelConfig);
const providers = config.SKEIN_MODEL_PROVIDERS;
/** Real keys must never come back out; the scripted model's is the word "scripted" and no secret. */
const exact = providers.flatMap(({ provider, apiKey }) =>
  apiKey && provider !== "scripted" ? [apiKey] : [],
);
const activities = createModelActivities({
  artifacts: createArtifactFront({
    gatewayUrl: config.SKEIN_GATEWAY_URL,
    signal: () => currentPulse().signal,
  }),
  providers: providers.map(({ silenceMs, ...provider }) => ({
    ...provider,
    timeouts: modelTimeouts(silenceMs),
  })),
  prices: config.SKEIN_PRICES,
  prompts: loadPrompts(config.SKEIN_PROMPTS_DIR),
  redactor: (salt) => createRedactor({ salt, exact }),
  pulse: currentPulse,
});
await serveEffects({ name: "model", config, queues: [{ queue: "model", options: { activities } }] });
process.exit(0);
