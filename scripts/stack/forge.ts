// scripts/stack/forge.ts: the forge of a stack: the development forge, or the one that skein.yaml names.
import { z } from "zod";
import type { Child, ChildSpec } from "./child.ts";
import type { StackKeys } from "./keys.ts";
import { configuredInstallations, installForEach } from "./installations.ts";
import type { Installations } from "./installations.ts";
import { forgeSpec } from "./parts.ts";
import type { Places } from "./places.ts";
import type { Settings } from "./settings.ts";

export type Forge = {
  url: string;
  gitUrl: string;
  appId: string;
  installations: Installations;
  appKeyFile: string;
  webhookSecretFile: string;
};

const ForgeLine = z.object({
  url: z.url(),
  gitUrl: z.url(),
  appId: z.coerce.string(),
});

export async function startForge(
  start: (spec: ChildSpec) => Promise<Child>,
  settings: Settings,
  wanted: { node: string; places: Places; keys: StackKeys; port: number; gatewayUrl: string },
): Promise<Forge> {
  const { tenants } = settings;
  if (settings.forge) return configuredForge(settings.forge, configuredInstallations(tenants));
  const { gatewayUrl, keys } = wanted;
  const child = await start(forgeSpec({ ...wanted, webhookUrl: `${gatewayUrl}/webhooks/github` }));
  const line = ForgeLine.parse(JSON.parse(child.firstLine()));
  const installations = await installForEach(tenants, { url: line.url, secretFile: keys.webhookSecret });
  return { ...line, installations, appKeyFile: keys.forgeApp, webhookSecretFile: keys.webhookSecret };
}

function configuredForge(forge: NonNullable<Settings["forge"]>, installations: Installations): Forge {
  return {
    url: forge.api_url,
    gitUrl: forge.git_url,
    appId: forge.app_id,
    installations,
    appKeyFile: forge.app_key_file,
    webhookSecretFile: forge.webhook_secret_file,
  };
}
