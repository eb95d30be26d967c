// scripts/stack/stack.ts: the whole development stack, started in dependency order, stopped with nothing left behind.
import { mkdirSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { startPostgres } from "../../test/support/postgres.ts";
import { ensureBundle } from "./bundle.ts";
import { startChild } from "./child.ts";
import type { Child, ChildSpec } from "./child.ts";
import { prepareDatabase } from "./database.ts";
import { ensureKeys } from "./keys.ts";
import { keepClosedRuns } from "./namespaces.ts";
import { forgeSpec, scriptedModelSpec, WORKERS, workerSpec } from "./parts.ts";
import { placesIn } from "./places.ts";
import type { Places } from "./places.ts";
import { freePorts } from "./ports.ts";
import { environments } from "./process-environment.ts";
import type { StackAddresses } from "./process-environment.ts";
import { readSettings } from "./settings.ts";
import type { Settings } from "./settings.ts";
import { writeSettingsFiles } from "./settings-files.ts";
import {
  isAlive,
  killLeftovers,
  readStackFile,
  removeStackFile,
  startTimeOf,
  writeStackFile,
} from "./stack-file.ts";
import type { StackFile } from "./stack-file.ts";
import { temporalSpec } from "./temporal.ts";
import { readTools } from "./tools.ts";

export type StackOptions = { root: string; fresh: boolean; say: (line: string) => void };
export type Stack = { file: StackFile; children: Child[]; stop: () => Promise<void> };

const ForgeLine = z.object({
  url: z.url(),
  gitUrl: z.url(),
  appId: z.coerce.string(),
  installationId: z.int(),
});

/** Throws with what did not start and where its log is; what had started by then is stopped again. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const places = prepareFolders(options);
  const stops: (() => Promise<void>)[] = [];
  const children: Child[] = [];
  const start = async (spec: ChildSpec): Promise<Child> => {
    const child = await startChild(spec, (name) =>
      options.say(`${name} ended unexpectedly; starting it again`),
    );
    children.push(child);
    stops.push(child.stop);
    options.say(`${child.name} is up`);
    return child;
  };
  const stop = async (): Promise<void> => {
    for (const stopPart of stops.reverse()) await stopPart();
    removeStackFile(places.stackFile);
  };
  try {
    const file = await startParts({ places, settings: readSettings(), start, stops, children });
    return { file, children, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Starting = {
  places: Places;
  settings: Settings;
  start: (spec: ChildSpec) => Promise<Child>;
  stops: (() => Promise<void>)[];
  children: Child[];
};

async function startParts({ places, settings, start, stops, children }: Starting): Promise<StackFile> {
  const tools = readTools(places.toolsFile);
  const keys = ensureKeys(places.keys);
  const ports = await freePorts(["temporal", "web", "metrics", "gateway", "forge", "model"]);
  const gatewayUrl = `http://127.0.0.1:${ports.gateway}`;
  const temporal = settings.temporal?.address ?? `127.0.0.1:${ports.temporal}`;
  const webUrl = settings.temporal?.web_url ?? `http://127.0.0.1:${ports.web}`;
  const namespaces = [...new Set(Object.values(settings.tenants).map(({ namespace }) => namespace))];
  const { node } = tools;

  const startDatabase = async (): Promise<string> => {
    const postgres = settings.database ? null : await startPostgres({ dataDir: places.postgres, keep: true });
    if (postgres) stops.push(() => postgres.stop());
    return postgres?.ownerUrl ?? variable(settings.database?.owner_url_env);
  };
  const startTemporal = async (): Promise<void> => {
    if (settings.temporal) return;
    const spec = {
      binary: tools.temporal,
      folder: places.temporal,
      logFile: join(places.logs, "temporal.log"),
    };
    await start(temporalSpec({ ...spec, ports, namespaces }));
    await keepClosedRuns(temporal, namespaces);
  };
  const startForge = async (): Promise<Forge> => {
    if (settings.forge) return configuredForge(settings.forge);
    const webhookUrl = `${gatewayUrl}/webhooks/github`;
    const child = await start(forgeSpec({ node, places, keys, port: ports.forge, webhookUrl }));
    const line = ForgeLine.parse(JSON.parse(child.firstLine()));
    return { ...line, appKeyFile: keys.forgeApp, webhookSecretFile: keys.webhookSecret };
  };
  const [ownerUrl, , forge, , bundle] = await Promise.all([
    startDatabase(),
    startTemporal(),
    startForge(),
    start(scriptedModelSpec({ node, places, port: ports.model })),
    ensureBundle(places.bundles),
  ]);

  const appUrl = await prepareDatabase({
    ownerUrl,
    settings,
    installationId: forge.installationId,
    keys: places.keys,
  });
  const scriptedUrl = `http://127.0.0.1:${ports.model}/v1`;
  const files = writeSettingsFiles(places.settings, { settings, scriptedUrl, bundle });
  const at: StackAddresses = {
    temporal,
    gatewayPort: ports.gateway,
    gatewayUrl,
    webUrl,
    appUrl,
    forge: { ...forge, apiUrl: forge.url },
  };
  const facts = { deployment: settings.deployment, host: hostname(), keys, places, files, node };
  const environment = environments(at, {
    ...facts,
    temporalEnv: temporalEnv(settings),
    unenforced: "",
    log: "json",
  });

  await start(workerSpec({ node, places, name: "gateway", env: environment.gateway }));
  const serving = namespaces.flatMap((namespace) =>
    WORKERS.map((name) =>
      start(namespaced(workerSpec({ node, places, name, env: environment[name] }), namespace)),
    ),
  );
  await Promise.all(serving);

  const file: StackFile = {
    deployment: settings.deployment,
    tenant: Object.keys(settings.tenants)[0] ?? "default",
    gatewayUrl,
    temporalAddress: temporal,
    namespace: namespaces[0] ?? "default",
    webUrl,
    forgeUrl: forge.url,
    bundle,
    data: places.root,
    processes: [
      { name: "supervisor", pid: process.pid, startedAt: startTimeOf(process.pid) },
      ...children.map((child) => describe(child)),
    ],
  };
  writeStackFile(places.stackFile, file);
  return file;
}

type Forge = { url: string; gitUrl: string; appId: string; installationId: number } & {
  appKeyFile: string;
  webhookSecretFile: string;
};

function configuredForge(forge: NonNullable<Settings["forge"]>): Forge {
  return {
    url: forge.api_url,
    gitUrl: forge.git_url,
    appId: forge.app_id,
    installationId: forge.installation_id,
    appKeyFile: forge.app_key_file,
    webhookSecretFile: forge.webhook_secret_file,
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

function prepareFolders({ root, fresh, say }: StackOptions): Places {
  const places = placesIn(root);
  const earlier = readStackFile(places.stackFile);
  if (earlier) {
    const left = killLeftovers(earlier);
    if (left.length > 0) say(`an earlier stack was killed; ended what it left: ${left.join(", ")}`);
  }
  if (fresh) for (const folder of FRESH) rmSync(places[folder], { recursive: true, force: true });
  for (const folder of FOLDERS) mkdirSync(places[folder], { recursive: true });
  return places;
}

/** True when a stack runs there that answers for itself: another must not be started on its data. */
export function isRunning(root: string): StackFile | null {
  const file = readStackFile(placesIn(root).stackFile);
  const supervisor = file?.processes.find(({ name }) => name === "supervisor");
  return file && supervisor && isAlive(supervisor) ? file : null;
}

const FRESH = ["temporal", "postgres", "forge", "mirrors", "artifacts", "workspaces", "logs"] as const;
const FOLDERS = ["keys", "settings", "caches", "bundles", ...FRESH] as const;

function variable(name: string | undefined): string {
  const value = name === undefined ? undefined : process.env[name];
  if (value) return value;
  throw new Error(`skein.yaml: database: the environment has no ${name}`);
}
