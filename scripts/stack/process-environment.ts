// scripts/stack/process-environment.ts: what each process of the stack is told, and nothing else (trust map).
import { realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { CHECKOUT } from "./places.ts";
import type { Places } from "./places.ts";
import type { StackKeys } from "./keys.ts";
import type { SettingsFiles } from "./settings-files.ts";

export type Environment = Record<string, string>;

export type StackAddresses = {
  temporal: string;
  gatewayPort: number;
  gatewayBind: string;
  gatewayUrl: string;
  webUrl: string;
  appUrl: string;
  forge: { apiUrl: string; gitUrl: string; appId: string; appKeyFile: string; webhookSecretFile: string };
};

export type StackFacts = {
  deployment: string;
  host: string;
  keys: StackKeys;
  places: Places;
  files: SettingsFiles;
  node: string;
  temporalEnv: Environment;
  unenforced: string;
  otlpUrl: string | null;
  halts: { start_ms: number; run_ms: number };
  /** Tenants that have a webhook for notifications. */
  notified: readonly string[];
  log: "json" | "pretty";
};

/** Credentials appear in exactly one line each: the permit key in control, the forge key in scm, model keys in model, webhooks in notify. */
export function environments(at: StackAddresses, facts: StackFacts) {
  const { keys, places, files } = facts;
  const shared = sharedEnvironment(at, facts);
  return {
    control: {
      ...shared,
      DATABASE_URL: at.appUrl,
      SKEIN_PERMIT_KEY: keys.permit,
      SKEIN_PRICES: files.prices,
      SKEIN_WORKFLOW_BUNDLE: files.bundle,
      SKEIN_NOTIFIED: facts.notified.join(","),
    },
    scm: {
      ...shared,
      SKEIN_FORGE_API_URL: at.forge.apiUrl,
      SKEIN_FORGE_GIT_URL: at.forge.gitUrl,
      SKEIN_FORGE_APP_ID: at.forge.appId,
      SKEIN_FORGE_APP_KEY: at.forge.appKeyFile,
      SKEIN_MIRROR_DIR: places.mirrors,
    },
    model: {
      ...shared,
      SKEIN_PRICES: files.prices,
      SKEIN_MODEL_PROVIDERS: files.providers,
      SKEIN_PROMPTS_DIR: join(CHECKOUT, "prompts"),
    },
    sandbox: {
      ...shared,
      SKEIN_SANDBOX_DIR: places.workspaces,
      SKEIN_SANDBOX_CACHES: places.caches,
      SKEIN_SANDBOX_NODE: dirname(dirname(realpathSync(facts.node))),
      SKEIN_SANDBOX_UNENFORCED: facts.unenforced,
      SKEIN_SANDBOX_UIDS: "64000-64999",
    },
    evidence: shared,
    notify: { ...shared, SKEIN_NOTIFY_WEBHOOKS: files.webhooks },
    gateway: gatewayEnvironment(at, facts),
  } satisfies Record<string, Environment>;
}

function gatewayEnvironment(at: StackAddresses, facts: StackFacts): Environment {
  const { keys, places, files } = facts;
  return {
    ...sharedEnvironment(at, facts),
    DATABASE_URL: at.appUrl,
    SKEIN_GATEWAY_PORT: `${at.gatewayPort}`,
    SKEIN_GATEWAY_BIND: at.gatewayBind,
    SKEIN_WEBHOOK_SECRET: at.forge.webhookSecretFile,
    SKEIN_ARTIFACT_DIR: places.artifacts,
    SKEIN_HALT_KEY: keys.halt,
    SKEIN_NAMESPACES: files.namespaces,
    SKEIN_MODEL_ROUTES: files.routes,
    SKEIN_JUDGE: files.judge,
    SKEIN_WEB_URL: at.webUrl,
    SKEIN_PROMPTS_DIR: join(CHECKOUT, "prompts"),
    SKEIN_PRICES: files.prices,
  };
}

function sharedEnvironment(at: StackAddresses, facts: StackFacts): Environment {
  const { keys, places } = facts;
  return {
    PATH: process.env["PATH"] ?? "",
    HOME: places.root,
    NODE_ENV: "production",
    NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"] ?? join(places.root, "compile-cache"),
    SKEIN_DEPLOYMENT: facts.deployment,
    SKEIN_HOST: facts.host,
    SKEIN_TEMPORAL_ADDRESS: at.temporal,
    ...facts.temporalEnv,
    SKEIN_GATEWAY_URL: at.gatewayUrl,
    SKEIN_PERMIT_PUBLIC_KEY: keys.permitPublic,
    SKEIN_HALT_PUBLIC_KEY: keys.haltPublic,
    SKEIN_HALT_START_MS: `${facts.halts.start_ms}`,
    SKEIN_HALT_RUN_MS: `${facts.halts.run_ms}`,
    SKEIN_LOG: facts.log,
    SKEIN_LOG_LEVEL: process.env["SKEIN_LOG_LEVEL"] ?? "info",
    ...(facts.otlpUrl === null ? {} : { SKEIN_OTLP_URL: facts.otlpUrl }),
  };
}
