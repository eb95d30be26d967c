// scripts/stack/settings-files.ts: skein.yaml as the small files that processes read: routes, prices, providers with keys.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { JudgeSetting } from "../../core/schema/judge.ts";
import type { ModelPrice, ModelRoute } from "../../core/schema/model.ts";
import { chainOf } from "./model-chain.ts";
import { variable } from "./preflight.ts";
import type { Settings } from "./settings.ts";

export type SettingsFiles = {
  routes: string;
  prices: string;
  /** Who judges what agents change; JSON null: nobody. */
  judge: string;
  providers: string;
  namespaces: string;
  /** Of every tenant that has one, the webhook for notifications. */
  webhooks: string;
  bundle: string;
};

/** Stated openly as fictive: nobody pays a script. Micro US dollars per million tokens. */
const SCRIPTED_PRICE: ModelPrice = { input: 1_000_000, output: 5_000_000, fictive: true };
export const SCRIPTED_ROUTE: ModelRoute = {
  provider: "scripted",
  model: "scripted",
  maxInputTokens: 60_000,
  maxOutputTokens: 2_000,
};

const SILENCE_MS = 120_000;

/** `scriptedUrl`: where the development stack's scripted model listens, or null. Throws if a named key is not set. */
export function writeSettingsFiles(
  folder: string,
  from: { settings: Settings; scriptedUrl: string | null; bundle: string },
): SettingsFiles {
  const { settings, scriptedUrl } = from;
  const models = Object.entries(settings.models);
  const routes: Record<string, ModelRoute[]> = Object.fromEntries(
    models.map(([name]) => [
      name,
      chainOf(settings.models, name).flatMap((each) => settings.models[each]?.route ?? []),
    ]),
  );
  const prices: Record<string, ModelPrice> = Object.fromEntries(
    models.map(([, { route, price }]) => [`${route.provider}/${route.model}`, price]),
  );
  const providers = models.map(([name, model]) => ({
    provider: model.route.provider,
    model: model.route.model,
    silenceMs: model.silence_seconds * 1000,
    baseUrl: model.base_url,
    apiKey: model.api_key_env === null ? null : variable(`models.${name}.api_key_env`, model.api_key_env),
  }));
  if (scriptedUrl) {
    routes["scripted"] = [SCRIPTED_ROUTE];
    prices["scripted/scripted"] = SCRIPTED_PRICE;
    const { provider, model } = SCRIPTED_ROUTE;
    providers.push({ provider, model, silenceMs: SILENCE_MS, baseUrl: scriptedUrl, apiKey: "scripted" });
  }
  const namespaces = Object.entries(settings.tenants).map(([tenant, { namespace }]) => [tenant, namespace]);
  const webhooks = Object.entries(settings.tenants).flatMap(([tenant, { notify_url_env: name }]) =>
    name === undefined ? [] : [[tenant, variable(`tenants.${tenant}.notify_url_env`, name)]],
  );
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const write = (name: string, value: unknown): string => {
    const path = join(folder, `${name}.json`);
    writeFileSync(path, JSON.stringify(value), { mode: 0o600 });
    return path;
  };
  return {
    routes: write("routes", routes),
    prices: write("prices", prices),
    judge: write("judge", judgeOf(settings)),
    providers: write("providers", providers),
    namespaces: write("namespaces", Object.fromEntries(namespaces)),
    webhooks: write("webhooks", Object.fromEntries(webhooks)),
    bundle: from.bundle,
  };
}

function judgeOf({ judge, models }: Settings): JudgeSetting | null {
  const route = judge && models[judge.model]?.route;
  return judge && route ? { route, mode: judge.mode } : null;
}
