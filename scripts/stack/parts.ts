// scripts/stack/parts.ts: the processes of a stack, each as a spec: what is started, how it shows it is ready.
import { join } from "node:path";
import type { ChildSpec } from "./child.ts";
import { CHECKOUT } from "./places.ts";
import type { Places } from "./places.ts";
import type { Environment } from "./process-environment.ts";
import type { StackKeys } from "./keys.ts";

export const WORKERS = ["control", "scm", "model", "sandbox", "evidence"] as const;
/** Started only where a tenant has a webhook. */
export const NOTIFY = "notify";

const READY_MS = 60_000;

export function forgeSpec(options: {
  node: string;
  places: Places;
  keys: StackKeys;
  port: number;
  webhookUrl: string;
}): ChildSpec {
  const { node, places, keys } = options;
  return {
    name: "forge",
    command: node,
    args: [join(CHECKOUT, "test/support/forge/serve.ts")],
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: places.forge,
      SKEIN_FORGE_PORT: `${options.port}`,
      SKEIN_FORGE_DATA: places.forge,
      SKEIN_FORGE_APP_KEY_FILE: keys.forgeApp,
      SKEIN_FORGE_WEBHOOK_SECRET_FILE: keys.webhookSecret,
      SKEIN_FORGE_WEBHOOK_URL: options.webhookUrl,
    },
    logFile: join(places.logs, "forge.log"),
    ready: "line",
    url: `http://127.0.0.1:${options.port}`,
    readyTimeoutMs: READY_MS,
  };
}

export function scriptedModelSpec(options: { node: string; places: Places; port: number }): ChildSpec {
  return {
    name: "scripted-model",
    command: options.node,
    args: [join(CHECKOUT, "test/support/model/serve.ts"), "--port", `${options.port}`],
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: options.places.root,
      SKEIN_SCRIPTED_MODEL_PORT: `${options.port}`,
    },
    logFile: join(options.places.logs, "scripted-model.log"),
    url: `http://127.0.0.1:${options.port}`,
    ready: "line",
    readyTimeoutMs: READY_MS,
  };
}

/** A worker, or the gateway: `workers/<name>.ts` with its own environment. */
export function workerSpec(options: {
  node: string;
  places: Places;
  name: string;
  env: Environment;
}): ChildSpec {
  const { name, env } = options;
  return {
    name,
    command: options.node,
    args: [
      "--enable-source-maps",
      "--disable-warning=ExperimentalWarning",
      join(CHECKOUT, `workers/${name}.ts`),
    ],
    env,
    logFile: join(options.places.logs, `${name}.log`),
    ready: "ipc",
    readyTimeoutMs: READY_MS,
  };
}
