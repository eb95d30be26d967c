// scripts/stack/plan.ts: where each part of a stack will be, chosen before any is started.
import { keptPorts } from "./kept-ports.ts";
import { ensureKeys } from "./keys.ts";
import type { StackKeys } from "./keys.ts";
import type { Places } from "./places.ts";
import { portHolder } from "./port-holder.ts";
import { refusalToListen } from "./ports.ts";
import { requireNamed } from "./preflight.ts";
import type { Settings } from "./settings.ts";
import { readTools } from "./tools.ts";
import type { Tools } from "./tools.ts";

const PORTS = ["temporal", "web", "metrics", "gateway", "forge", "model", "postgres"] as const;
type PortName = (typeof PORTS)[number];

export type Plan = {
  tools: Tools;
  keys: StackKeys;
  ports: Record<PortName, number>;
  gatewayUrl: string;
  temporal: string;
  webUrl: string;
  namespaces: string[];
};

type Planning = { places: Places; settings: Settings; say: (line: string) => void };

/** Throws with the fix when the set-up has not run, or what skein.yaml names is not there or taken. */
export async function planParts({ places, settings, say }: Planning): Promise<Plan> {
  requireNamed(settings);
  const tools = readTools(places.toolsFile);
  const { gateway } = settings;
  if (gateway.port !== undefined) await requireFree(gateway.port, gateway.bind);
  const { ports, moved } = await keptPorts(PORTS, places.portsFile);
  for (const { name, from, to } of moved.filter(({ name }) => isOurs(name, settings))) {
    say(`port ${from} of ${name} is taken, so it is at ${to} now; its earlier links are dead`);
  }
  const gatewayPort = gateway.port ?? ports.gateway;
  return {
    tools,
    keys: ensureKeys(places.keys),
    ports: { ...ports, gateway: gatewayPort },
    gatewayUrl: `http://${reachable(gateway.bind)}:${gatewayPort}`,
    temporal: settings.temporal?.address ?? `127.0.0.1:${ports.temporal}`,
    webUrl: settings.temporal?.web_url ?? `http://127.0.0.1:${ports.web}`,
    namespaces: [...new Set(Object.values(settings.tenants).map(({ namespace }) => namespace))],
  };
}

/** Parts that skein.yaml has elsewhere need no port here. */
function isOurs(name: PortName, settings: Settings): boolean {
  switch (name) {
    case "temporal":
    case "web":
    case "metrics":
      return settings.temporal === undefined;
    case "forge":
      return settings.forge === undefined;
    case "gateway":
      return settings.gateway.port === undefined;
    case "postgres":
      return settings.database === undefined;
    case "model":
      return true;
  }
}

async function requireFree(port: number, host: string): Promise<void> {
  const refusal = await refusalToListen(port, host);
  if (refusal === null) return;
  const holder = refusal === "EADDRINUSE" ? portHolder(port) : null;
  const by = holder === null ? "" : ` by ${holder}`;
  const what =
    refusal === "EADDRINUSE"
      ? `port ${port} of ${host} is taken${by}`
      : `cannot listen on port ${port} of ${host} (${refusal})`;
  throw new Error(
    `${what}\n  where: skein.yaml: gateway\n  fix: end what holds it, or name another port or address there`,
  );
}

/** What listens on every address is reached from this machine by the loopback address. */
function reachable(bind: string): string {
  if (bind === "0.0.0.0") return "127.0.0.1";
  if (bind === "::") return "[::1]";
  return bind.includes(":") ? `[${bind}]` : bind;
}
