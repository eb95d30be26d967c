// scripts/stack/start-parts.ts: the parts of a stack in dependency order: what others need, the gateway, the workers.
import { hostname } from "node:os";
import { join } from "node:path";
import { ensureBundle } from "./bundle.ts";
import type { Child, ChildSpec } from "./child.ts";
import { prepareDatabase } from "./database.ts";
import { startForge } from "./forge.ts";
import type { Forge } from "./forge.ts";
import { ensureKeys } from "./keys.ts";
import type { StackKeys } from "./keys.ts";
import { keepClosedRuns } from "./namespaces.ts";
import { scriptedModelSpec, WORKERS, workerSpec } from "./parts.ts";
import type { Places } from "./places.ts";
import { freePorts } from "./ports.ts";
import { environments } from "./process-environment.ts";
import type { StackAddresses } from "./process-environment.ts";
import { startPostgres } from "../../test/support/postgres.ts";
import type { Settings } from "./settings.ts";
import { writeSettingsFiles } from "./settings-files.ts";
import { startTimeOf, writeStackFile } from "./stack-file.ts";
import type { StackFile } from "./stack-file.ts";
import { temporalSpec } from "./temporal.ts";
import { readTools } from "./tools.ts";
import type { Tools } from "./tools.ts";

/** `start` adds to `children` and `stops`; a part that is no child adds its own stop. */
export type Starting = {
  places: Places;
  settings: Settings;
  start: (spec: ChildSpec) => Promise<Child>;
  stops: (() => Promise<void>)[];
  children: Child[];
};

/** Where each part will be, chosen before any is started. */
type Plan = {
  tools: Tools;
  keys: StackKeys;
  ports: Record<(typeof PORTS)[number], number>;
  gatewayUrl: string;
  temporal: string;
  webUrl: string;
  namespaces: string[];
};

type Ground = { ownerUrl: string; forge: Forge; bundle: string };

const PORTS = ["temporal", "web", "metrics", "gateway", "forge", "model"] as const;

/** Throws with the first part that did not start; what had started is in `stops`. */
export async function startParts(starting: Starting): Promise<StackFile> {
  const plan = await planParts(starting);
  const ground = await startGround(starting, plan);
  await startServing(starting, plan, ground);
  const file = describeStack(starting, plan, ground);
  writeStackFile(starting.places.stackFile, file);
  return file;
}

async function planParts({ places, settings }: Starting): Promise<Plan> {
  const ports = await freePorts(PORTS);
  return {
    tools: readTools(places.toolsFile),
    keys: ensureKeys(places.keys),
    ports,
    gatewayUrl: `http://127.0.0.1:${ports.gateway}`,
    temporal: settings.temporal?.address ?? `127.0.0.1:${ports.temporal}`,
    webUrl: settings.temporal?.web_url ?? `http://127.0.0.1:${ports.web}`,
    namespaces: [...new Set(Object.values(settings.tenants).map(({ namespace }) => namespace))],
  };
}

/** What needs nothing of the stack, side by side. */
async function startGround(starting: Starting, plan: Plan): Promise<Ground> {
  const { places, settings, start } = starting;
  const { tools, keys, ports, gatewayUrl } = plan;
  const { node } = tools;
  const [ownerUrl, , forge, , bundle] = await Promise.all([
    startDatabase(starting),
    startTemporal(starting, plan),
    startForge(start, settings, { node, places, keys, port: ports.forge, gatewayUrl }),
    start(scriptedModelSpec({ node, places, port: ports.model })),
    ensureBundle(places.bundles),
  ]);
  return { ownerUrl, forge, bundle };
}

async function startDatabase({ places, settings, stops }: Starting): Promise<string> {
  if (settings.database) return variable(settings.database.owner_url_env);
  const postgres = await startPostgres({ dataDir: places.postgres, keep: true });
  stops.push(() => postgres.stop());
  return postgres.ownerUrl;
}

async function startTemporal({ places, settings, start }: Starting, plan: Plan): Promise<void> {
  if (settings.temporal) return;
  const { tools, ports, namespaces } = plan;
  const logFile = join(places.logs, "temporal.log");
  await start(temporalSpec({ binary: tools.temporal, folder: places.temporal, logFile, ports, namespaces }));
  await keepClosedRuns(plan.temporal, namespaces);
}

/** The gateway first: a worker without a halt feed would start nothing. */
async function startServing(starting: Starting, plan: Plan, ground: Ground): Promise<void> {
  const { places, start } = starting;
  const { node } = plan.tools;
  const environment = await environmentsOf(starting, plan, ground);
  await start(workerSpec({ node, places, name: "gateway", env: environment.gateway }));
  const serving = plan.namespaces.flatMap((namespace) =>
    WORKERS.map((name) =>
      start(namespaced(workerSpec({ node, places, name, env: environment[name] }), namespace)),
    ),
  );
  await Promise.all(serving);
}

async function environmentsOf({ places, settings }: Starting, plan: Plan, ground: Ground) {
  const { tools, keys, ports, gatewayUrl, temporal, webUrl } = plan;
  const { ownerUrl, forge, bundle } = ground;
  const { installations } = forge;
  const appUrl = await prepareDatabase({ ownerUrl, settings, installations, keys: places.keys });
  const scriptedUrl = `http://127.0.0.1:${ports.model}/v1`;
  const at: StackAddresses = {
    temporal,
    gatewayPort: ports.gateway,
    gatewayUrl,
    webUrl,
    appUrl,
    forge: { ...forge, apiUrl: forge.url },
  };
  return environments(at, {
    deployment: settings.deployment,
    host: hostname(),
    keys,
    places,
    files: writeSettingsFiles(places.settings, { settings, scriptedUrl, bundle }),
    node: tools.node,
    temporalEnv: temporalEnv(settings),
    unenforced: "",
    log: "json",
  });
}

function describeStack({ places, settings, children }: Starting, plan: Plan, ground: Ground): StackFile {
  return {
    deployment: settings.deployment,
    tenant: Object.keys(settings.tenants)[0] ?? "default",
    gatewayUrl: plan.gatewayUrl,
    temporalAddress: plan.temporal,
    namespace: plan.namespaces[0] ?? "default",
    webUrl: plan.webUrl,
    forgeUrl: ground.forge.url,
    bundle: ground.bundle,
    data: places.root,
    processes: [
      { name: "supervisor", pid: process.pid, startedAt: startTimeOf(process.pid) },
      ...children.map((child) => describe(child)),
    ],
  };
}

function temporalEnv({ temporal }: Settings): Record<string, string> {
  if (!temporal) return {};
  return {
    SKEIN_TEMPORAL_TLS: temporal.tls ? "on" : "off",
    ...(temporal.api_key_file ? { SKEIN_TEMPORAL_API_KEY_FILE: temporal.api_key_file } : {}),
  };
}

/** Each namespace has its own workers; the first keeps the plain name. */
function namespaced(spec: ChildSpec, namespace: string): ChildSpec {
  const name = namespace === "default" ? spec.name : `${spec.name}-${namespace}`;
  return { ...spec, name, env: { ...spec.env, SKEIN_TEMPORAL_NAMESPACE: namespace } };
}

function describe(child: Child): StackFile["processes"][number] {
  const pid = child.pid() ?? 0;
  return { name: child.name, pid, startedAt: startTimeOf(pid) };
}

function variable(name: string | undefined): string {
  const value = name === undefined ? undefined : process.env[name];
  if (value) return value;
  throw new Error(`skein.yaml: database: the environment has no ${name}`);
}
