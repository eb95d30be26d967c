// scripts/stack/start-parts.ts: the parts of a stack in dependency order: what others need, the gateway, the workers.
import { hostname } from "node:os";
import { join } from "node:path";
import { bundlePath, ensureBundle } from "./bundle.ts";
import type { Child, ChildSpec, Watch } from "./child.ts";
import { prepareDatabase } from "./database.ts";
import { startForge } from "./forge.ts";
import type { Forge } from "./forge.ts";
import { keepClosedRuns } from "./namespaces.ts";
import { NOTIFY, scriptedModelSpec, WORKERS, workerSpec } from "./parts.ts";
import type { Places } from "./places.ts";
import { variable } from "./preflight.ts";
import { planParts } from "./plan.ts";
import type { Plan } from "./plan.ts";
import { environments } from "./process-environment.ts";
import type { StackAddresses } from "./process-environment.ts";
import { keepPostgres } from "./postgres.ts";
import type { Settings } from "./settings.ts";
import { writeSettingsFiles } from "./settings-files.ts";
import type { Roster } from "./roster.ts";
import type { StackFile } from "./stack-file.ts";
import { temporalSpec } from "./temporal.ts";

/** `start` adds to `stops`; a part that is no child adds its own stop. */
export type Starting = {
  places: Places;
  settings: Settings;
  say: (line: string) => void;
  roster: Roster;
  start: (spec: ChildSpec) => Promise<Child>;
  watch: (part: Watched) => Watch;
  stops: (() => Promise<void>)[];
};

/** What the roster shows of a part. */
export type Watched = { name: string; url?: string };

type Ground = { ownerUrl: string; forge: Forge; bundle: string };

/** Throws with the first part that did not start; what had started is in `stops`. */
export async function startParts(starting: Starting): Promise<void> {
  const plan = await planParts(starting);
  starting.roster.open(factsOf(starting, plan));
  const ground = await startGround(starting, plan);
  await startServing(starting, plan, ground);
  starting.roster.complete();
}

/** What needs nothing of the stack, side by side. */
async function startGround(starting: Starting, plan: Plan): Promise<Ground> {
  const { places, settings, start } = starting;
  const { tools, keys, ports, gatewayUrl } = plan;
  const { node } = tools;
  const [ownerUrl, , forge, , bundle] = await allStarted([
    startDatabase(starting, plan),
    startTemporal(starting, plan),
    startForge(start, settings, { node, places, keys, port: ports.forge, gatewayUrl }),
    start(scriptedModelSpec({ node, places, port: ports.model })),
    ensureBundle(places.bundles),
  ] as const);
  return { ownerUrl, forge, bundle };
}

async function startDatabase(starting: Starting, plan: Plan): Promise<string> {
  const { places, settings, stops, watch } = starting;
  if (settings.database) return variable("database.owner_url_env", settings.database.owner_url_env);
  const postgres = await keepPostgres(
    places.postgres,
    plan.ports.postgres,
    watch({
      name: "postgres",
      url: `postgres://127.0.0.1:${plan.ports.postgres}`,
    }),
  );
  stops.push(() => postgres.stop());
  return postgres.ownerUrl;
}

async function startTemporal({ places, settings, start }: Starting, plan: Plan): Promise<void> {
  if (settings.temporal) return;
  const { tools, ports, namespaces } = plan;
  const logFile = join(places.logs, "temporal.log");
  const spec = temporalSpec({ binary: tools.temporal, folder: places.temporal, logFile, ports, namespaces });
  await start({ ...spec, url: plan.webUrl });
  await keepClosedRuns(plan.temporal, namespaces);
}

/** The gateway first: a worker without a halt feed would start nothing. */
async function startServing(starting: Starting, plan: Plan, ground: Ground): Promise<void> {
  const { places, settings, start } = starting;
  const { node } = plan.tools;
  const environment = await environmentsOf(starting, plan, ground);
  const gateway = workerSpec({ node, places, name: "gateway", env: environment.gateway });
  await start({ ...gateway, url: `${plan.gatewayUrl}/healthz` });
  const serving = plan.namespaces.flatMap((namespace) =>
    workersIn(namespace, settings).map((name) =>
      start(namespaced(workerSpec({ node, places, name, env: environment[name] }), namespace)),
    ),
  );
  await allStarted(serving);
}

/** Where no tenant of it has a webhook, nothing is ever sent to `notify`. */
function workersIn(namespace: string, { tenants }: Settings) {
  const notified = Object.values(tenants).some(
    (tenant) => tenant.namespace === namespace && tenant.notify_url_env !== undefined,
  );
  return notified ? ([...WORKERS, NOTIFY] as const) : WORKERS;
}

function notifiedIn({ tenants }: Settings): string[] {
  return Object.keys(tenants).filter((name) => tenants[name]?.notify_url_env !== undefined);
}

async function environmentsOf({ places, settings, say }: Starting, plan: Plan, ground: Ground) {
  const { tools, keys, ports, gatewayUrl, temporal, webUrl } = plan;
  const { ownerUrl, forge, bundle } = ground;
  const { installations } = forge;
  const appUrl = await prepareDatabase({ ownerUrl, settings, installations, keys: places.keys, say });
  const scriptedUrl = `http://127.0.0.1:${ports.model}/v1`;
  const at: StackAddresses = {
    temporal,
    gatewayPort: ports.gateway,
    gatewayBind: settings.gateway.bind,
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
    halts: settings.halts,
    otlpUrl: settings.telemetry?.otlp_url ?? null,
    notified: notifiedIn(settings),
    log: "json",
  });
}

function factsOf({ places, settings }: Starting, plan: Plan): Omit<StackFile, "state" | "processes"> {
  return {
    deployment: settings.deployment,
    tenant: Object.keys(settings.tenants)[0] ?? "default",
    gatewayUrl: plan.gatewayUrl,
    temporalAddress: plan.temporal,
    namespace: plan.namespaces[0] ?? "default",
    webUrl: plan.webUrl,
    forgeUrl: settings.forge?.api_url ?? `http://127.0.0.1:${plan.ports.forge}`,
    bundle: bundlePath(places.bundles),
    notified: notifiedIn(settings),
    data: places.root,
  };
}

/** As `Promise.all`, but nothing is still being started when it rejects: what has started can then be stopped. */
async function allStarted<T extends readonly unknown[]>(
  parts: T,
): Promise<{ -readonly [P in keyof T]: Awaited<T[P]> }> {
  await Promise.allSettled(parts);
  return Promise.all(parts);
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
