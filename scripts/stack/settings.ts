// scripts/stack/settings.ts: skein.yaml, what a person configures: models, forge, Temporal, database, tenants.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { JudgeMode } from "../../core/schema/judge.ts";
import { ModelPrice, ModelRoute } from "../../core/schema/model.ts";
import { TenantId } from "../../core/schema/vocabulary.ts";
import { readYaml } from "../../core/yaml.ts";
import { fallbackProblem } from "./model-chain.ts";
import { CHECKOUT } from "./places.ts";

const ModelSettings = z.strictObject({
  route: ModelRoute,
  price: ModelPrice.describe("micro US dollars per million tokens"),
  base_url: z.url().nullable().default(null).describe("null: the provider's own"),
  api_key_env: z.string().nullable().default(null).describe("name of the variable that holds the key"),
  silence_seconds: z
    .int()
    .min(1)
    .max(500)
    .default(120)
    .describe("that long without a byte, and the call has failed"),
  fallback: z.string().optional().describe("name of the model that is asked when this one fails"),
});

const JudgeSettings = z.strictObject({
  model: z.string().describe("name of a model; better not the one that makes the changes"),
  mode: JudgeMode.describe("veto: it can end a run; shadow: what it says is kept, and ends nothing"),
});

const ForgeSettings = z.strictObject({
  api_url: z.url(),
  git_url: z.url(),
  app_id: z.string(),
  app_key_file: z.string(),
  webhook_secret_file: z.string(),
});

const TemporalSettings = z.strictObject({
  address: z.string(),
  web_url: z.url(),
  tls: z.boolean().default(false),
  api_key_file: z.string().nullable().default(null),
});

const DatabaseSettings = z.strictObject({
  owner_url_env: z.string().describe("variable with the owner's URL; the app role's login is made with it"),
});

const GatewaySettings = z.strictObject({
  port: z.int().min(1).max(65_535).optional().describe("absent: a free one, kept from start to start"),
  bind: z.union([z.ipv4(), z.ipv6()]).default("127.0.0.1").describe("address to listen on, in plain HTTP"),
});

const TelemetrySettings = z.strictObject({
  otlp_url: z.url({ protocol: /^https?$/ }).describe("of the collector, without /v1/traces"),
});

const HaltSettings = z
  .strictObject({
    start_ms: z.int().min(1000).default(3000).describe("with older news of halts a worker starts nothing"),
    run_ms: z.int().min(1000).default(5000).describe("with older news of halts it stops what runs"),
  })
  .refine(({ start_ms, run_ms }) => start_ms <= run_ms, {
    path: ["run_ms"],
    message: "what runs is stopped no sooner than nothing starts",
  });

const TenantSettings = z.strictObject({
  namespace: z
    .string()
    .min(1)
    .describe("whoever reads a Temporal namespace reads all its runs, so a tenant may have its own"),
  installation_id: z
    .int()
    .positive()
    .optional()
    .describe("of the GitHub App, on this tenant's account; the development forge makes one itself"),
  notify_url_env: z
    .string()
    .min(1)
    .optional()
    .describe("variable with the URL of a Slack-compatible incoming webhook; absent: nobody is notified"),
});

export const Settings = z
  .strictObject({
    deployment: z
      .string()
      .regex(/^[a-z0-9-]{1,40}$/)
      .default("local"),
    models: z
      .record(z.string(), ModelSettings)
      .superRefine(checkModels)
      .default({})
      .describe("by name; `default` serves tasks that name none"),
    judge: JudgeSettings.optional().describe("absent: no model looks at what an agent changed"),
    forge: ForgeSettings.optional().describe("absent: the development forge"),
    gateway: GatewaySettings.prefault({}).describe("where a forge's webhooks arrive"),
    temporal: TemporalSettings.optional().describe("absent: a development server"),
    database: DatabaseSettings.optional().describe("absent: an embedded PostgreSQL"),
    halts: HaltSettings.prefault({}).describe(
      "how old news of halts may be: the gateway says them twice a second",
    ),
    telemetry: TelemetrySettings.optional().describe("absent: no traces"),
    tenants: z
      .record(TenantId, TenantSettings)
      .superRefine(checkTenants)
      .default({ default: { namespace: "default" } }),
  })
  .superRefine(checkJudge);
export type Settings = z.infer<typeof Settings>;

function checkTenants(tenants: Record<string, unknown>, context: z.RefinementCtx): void {
  if (!Object.hasOwn(tenants, "platform")) return;
  const message = "that name is the platform's own, whose people halt every tenant";
  context.addIssue({ code: "custom", path: ["platform"], message });
}

function checkModels(models: Record<string, z.infer<typeof ModelSettings>>, context: z.RefinementCtx): void {
  for (const name of Object.keys(models)) {
    const problem = fallbackProblem(models, name) ?? twinProblem(models, name);
    if (problem !== null) context.addIssue({ code: "custom", path: [name], message: problem });
  }
}

function checkJudge(
  { judge, models }: { judge?: { model: string } | undefined; models: Record<string, unknown> },
  context: z.RefinementCtx,
): void {
  if (judge === undefined || Object.hasOwn(models, judge.model)) return;
  const known = Object.keys(models).join(", ") || "none";
  const message = `there is no model ${judge.model}; there are ${known}`;
  context.addIssue({ code: "custom", path: ["judge", "model"], message });
}

/** Address, key and price of a model are kept by provider and name: a second one would silently take the first one's. */
function twinProblem(models: Record<string, z.infer<typeof ModelSettings>>, name: string): string | null {
  const identity = ({ route }: z.infer<typeof ModelSettings>) => `${route.provider}/${route.model}`;
  const own = models[name];
  if (!own) return null;
  const twin = Object.keys(models).find((each) => {
    const other = models[each];
    return each !== name && other && identity(other) === identity(own) && other.base_url !== own.base_url;
  });
  return twin === undefined ? null : `it is ${identity(own)}, as ${twin} is, at another address`;
}

/** Throws with file, line and fix when the file does not fit; an absent file is all defaults. */
export function readSettings(path: string = join(CHECKOUT, "skein.yaml")): Settings {
  if (!existsSync(path)) return Settings.parse({});
  const read = readYaml({ path, text: readFileSync(path, "utf8") }, Settings);
  if (read.kind === "read") return read.value;
  throw new Error(read.problems.join("\n"));
}
