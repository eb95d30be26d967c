// workers/config.ts: the only place that reads the environment of a worker; parsed once, bad input named.
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { z } from "zod";
import { JudgeSetting } from "../core/schema/judge.ts";
import { ModelPrice, ModelRoute, Provider } from "../core/schema/model.ts";
import { HostUids } from "../core/schema/sandbox.ts";

const url = z.url();
const port = z.coerce.number().int().min(0).max(65_535);
const seconds = z.coerce.number().int().min(1);
const milliseconds = z.coerce.number().int().min(1000);

/** A file whose JSON content is the value: keys and tables stay out of the environment itself. */
function jsonFile<T extends z.ZodType>(schema: T) {
  return z.string().transform((path, context): z.infer<T> => {
    const parsed = schema.safeParse(readJson(path));
    if (parsed.success) return parsed.data;
    context.addIssue({ code: "custom", message: `${path}: ${z.prettifyError(parsed.error)}` });
    return z.NEVER;
  });
}

const textFile = z.string().transform((path) => readFileSync(path, "utf8"));
const jwk = z.record(z.string(), z.unknown());

/** Every worker: where Temporal and the gateway are, and the public keys it checks permits and halts with. */
const Shared = z.object({
  SKEIN_DEPLOYMENT: z.string().min(1).default("local"),
  SKEIN_TEMPORAL_ADDRESS: z.string().min(1),
  SKEIN_TEMPORAL_NAMESPACE: z.string().min(1).default("default"),
  SKEIN_TEMPORAL_API_KEY_FILE: textFile.optional(),
  SKEIN_TEMPORAL_TLS: z.enum(["on", "off"]).default("off"),
  SKEIN_GATEWAY_URL: url,
  SKEIN_PERMIT_PUBLIC_KEY: jsonFile(jwk),
  SKEIN_HALT_PUBLIC_KEY: jsonFile(jwk),
  SKEIN_HALT_START_MS: milliseconds.default(3000).describe("with older news of halts nothing starts"),
  SKEIN_HALT_RUN_MS: milliseconds.default(5000).describe("with older news of halts what runs is stopped"),
  SKEIN_HOST: z
    .string()
    .regex(/^[A-Za-z0-9.-]{1,60}$/)
    .default(hostname()),
  SKEIN_LOG: z.enum(["json", "pretty"]).default("json"),
  SKEIN_LOG_LEVEL: z.enum(["debug", "info", "warn", "error"]).default("info"),
  SKEIN_OTLP_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe("of a collector, without /v1/traces; absent: no traces"),
});
export type SharedConfig = z.infer<typeof Shared>;

export const PriceTable = z.record(z.string(), ModelPrice);

const Prices = { SKEIN_PRICES: jsonFile(PriceTable) };

export const ControlConfig = Shared.extend({
  ...Prices,
  DATABASE_URL: z.string().min(1),
  SKEIN_PERMIT_KEY: jsonFile(jwk),
  SKEIN_WORKFLOW_BUNDLE: z.string().optional().describe("built file; absent: bundled at start"),
  SKEIN_TENANT_CAP: z.coerce.number().int().min(1).default(20),
  SKEIN_REPOSITORY_CAP: z.coerce.number().int().min(1).default(2),
  SKEIN_LEASE_SECONDS: seconds.default(120),
  SKEIN_NOTIFIED: z
    .string()
    .default("")
    .transform((names) => names.split(",").filter(Boolean))
    .describe("tenants that have a webhook for notifications; its URL is not told here"),
});

export const ScmConfig = Shared.extend({
  SKEIN_FORGE_API_URL: url,
  SKEIN_FORGE_APP_ID: z.string().min(1),
  SKEIN_FORGE_APP_KEY: textFile,
  SKEIN_FORGE_GIT_URL: url,
  SKEIN_MIRROR_DIR: z.string().min(1),
});

export const ModelProviders = z.array(
  z.object({
    provider: Provider,
    model: z.string().min(1),
    silenceMs: z.int().min(1),
    baseUrl: url.nullable(),
    apiKey: z.string().nullable(),
  }),
);
export const ModelConfig = Shared.extend({
  ...Prices,
  SKEIN_MODEL_PROVIDERS: jsonFile(ModelProviders),
  SKEIN_PROMPTS_DIR: z.string().min(1),
});

export const SandboxConfig = Shared.extend({
  SKEIN_SANDBOX_DIR: z.string().min(1),
  SKEIN_SANDBOX_CACHES: z.string().min(1),
  SKEIN_SANDBOX_NODE: z.string().min(1),
  SKEIN_SANDBOX_UIDS: HostUids,
  SKEIN_SANDBOX_UNENFORCED: z
    .string()
    .default("")
    .transform((words) => words.split(",").filter(Boolean))
    .pipe(z.array(z.enum(["memory", "processes", "cpu", "disk"]))),
});

export const EvidenceConfig = Shared;

/** An incoming webhook's URL is all that it takes to post there. */
const WebhookUrl = url.refine(
  (text) => /^https?:\/\/[^@]*$/.test(text),
  "an http or https URL without a user in it",
);
export const NotifyConfig = Shared.extend({
  SKEIN_NOTIFY_WEBHOOKS: jsonFile(z.record(z.string(), WebhookUrl)).describe("tenant → incoming webhook"),
});

const ModelRoutes = z.record(z.string(), z.array(ModelRoute).min(1).max(6));

export const GatewayConfig = Shared.extend({
  DATABASE_URL: z.string().min(1),
  SKEIN_GATEWAY_PORT: port,
  SKEIN_GATEWAY_BIND: z.string().min(1).default("127.0.0.1").describe("address to listen on"),
  SKEIN_WEBHOOK_SECRET: textFile,
  SKEIN_ARTIFACT_DIR: z.string().min(1),
  SKEIN_HALT_KEY: jsonFile(jwk),
  SKEIN_NAMESPACES: jsonFile(z.record(z.string(), z.string())).describe("tenant → Temporal namespace"),
  SKEIN_MODEL_ROUTES: jsonFile(ModelRoutes).describe("name → the model, and those to fall back on"),
  SKEIN_JUDGE: jsonFile(JudgeSetting.nullable()).describe("who judges what agents change; null: nobody"),
  SKEIN_WEB_URL: url.nullable().optional(),
  SKEIN_PROMPTS_DIR: z.string().min(1),
});

/** Ends the process with what is wrong and where, when the environment does not fit. */
export function readConfig<T extends z.ZodType>(schema: T): z.infer<T> {
  const parsed = schema.safeParse(process.env);
  if (parsed.success) return parsed.data;
  process.stderr.write(`configuration: ${z.prettifyError(parsed.error)}\n`);
  process.exit(2);
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
