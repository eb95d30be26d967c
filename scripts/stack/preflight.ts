// scripts/stack/preflight.ts: what skein.yaml names outside itself must be there before anything is started.
import { accessSync, constants } from "node:fs";
import type { Settings } from "./settings.ts";

/** Throws with every variable that is not set and every file that cannot be read, and where skein.yaml names it. */
export function requireNamed(settings: Settings): void {
  const problems = [
    ...variablesOf(settings).flatMap(([where, name]) =>
      name === null || process.env[name] ? [] : [unset(where, name)],
    ),
    ...filesOf(settings).flatMap(([where, path]) =>
      path === null || isReadable(path)
        ? []
        : [`skein.yaml: ${where}: ${path} is not there or cannot be read`],
    ),
  ];
  if (problems.length > 0) throw new Error(problems.join("\n  "));
}

/** The value of a variable that skein.yaml names at `where`. */
export function variable(where: string, name: string): string {
  const value = process.env[name];
  if (value) return value;
  throw new Error(unset(where, name));
}

function unset(where: string, name: string): string {
  return `skein.yaml: ${where}: the environment has no ${name}; set it`;
}

function variablesOf({ models, database, tenants }: Settings): [string, string | null][] {
  return [
    ...Object.entries(models).map(([name, model]): [string, string | null] => [
      `models.${name}.api_key_env`,
      model.api_key_env,
    ]),
    ["database.owner_url_env", database?.owner_url_env ?? null],
    ...Object.entries(tenants).map(([name, tenant]): [string, string | null] => [
      `tenants.${name}.notify_url_env`,
      tenant.notify_url_env ?? null,
    ]),
  ];
}

function filesOf({ forge, temporal }: Settings): [string, string | null][] {
  return [
    ["forge.app_key_file", forge?.app_key_file ?? null],
    ["forge.webhook_secret_file", forge?.webhook_secret_file ?? null],
    ["temporal.api_key_file", temporal?.api_key_file ?? null],
  ];
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
