// core/policy/places.ts: where each policy document lies; its place says of what it may speak.
import type { Level } from "../schema/policy.ts";
import { EVERY } from "./speaks.ts";

export const FOLDER = "policies/";
export const MANIFEST = `${FOLDER}manifest.yaml`;
export const PLATFORM = `${FOLDER}platform.yaml`;
export const VERIFIERS = `${FOLDER}verifiers/`;
export const CASES = `${FOLDER}cases/`;
const EGRESS = "egress/";
const ORGANIZATIONS = `${FOLDER}organizations/`;
const EVERY_FILE = "every"; // no file is called `*`

/** The platform's own documents; the last two restrict every tenant. */
const OF_THE_PLATFORM: Readonly<Record<string, { level: Level; name: string }>> = {
  [PLATFORM]: { level: "platform", name: "platform" },
  [`${FOLDER}runtime.yaml`]: { level: "runtime", name: "runtime" },
  [`${FOLDER}tool-calls.yaml`]: { level: "tool_call", name: "tool-calls" },
};

const FOLDER_OF: Readonly<Record<string, Level>> = {
  teams: "team",
  repositories: "repository",
  campaigns: "campaign",
};

/** What a document at this path has to be; null: no document belongs there. */
export type Place = { level: Level; name: string; tenant: string | null };

/** Total. */
export function placeAt(path: string): Place | null {
  const fixed = Object.hasOwn(OF_THE_PLATFORM, path) ? OF_THE_PLATFORM[path] : undefined;
  if (fixed) return { ...fixed, tenant: null };
  const tenant = tenantOf(path);
  return tenant === null ? null : placeOfTenant(tenant, path.slice(ORGANIZATIONS.length + tenant.length + 1));
}

/** `rest`: the path under the tenant's folder. */
function placeOfTenant(tenant: string, rest: string): Place | null {
  if (rest === "organization.yaml") return { level: "organization", name: tenant, tenant };
  const [, folder = "", file = ""] = /^([a-z]+)\/([^/]+)\.yaml$/u.exec(rest) ?? [];
  const level = Object.hasOwn(FOLDER_OF, folder) ? FOLDER_OF[folder] : undefined;
  if (!level) return null;
  const name = level === "repository" ? file.replace("--", "/") : file;
  return { level, name: file === EVERY_FILE ? EVERY : name, tenant };
}

/** Whether a document that comes without its file would have a place among a tenant's. Total. */
export function hasPlace({ level, name }: { level: Level; name: string }, tenant: string): boolean {
  const fixed = Object.values(OF_THE_PLATFORM).find((place) => place.level === level);
  if (fixed) return fixed.name === name;
  return level === "organization" ? name === tenant : Object.values(FOLDER_OF).includes(level);
}

/** Of the platform's own egress profiles, or of a tenant's. */
export function isEgress(path: string): boolean {
  const tenant = tenantOf(path);
  const folder = tenant === null ? FOLDER : `${ORGANIZATIONS}${tenant}/`;
  return path.startsWith(folder + EGRESS);
}

/** Levels of which the platform alone writes, for every tenant. */
export function isOfThePlatform(level: Level): boolean {
  return Object.values(OF_THE_PLATFORM).some((place) => place.level === level);
}

/** Whose file it is: of no tenant but this one is it ever read (I7). Null: the platform's. */
export function tenantOf(path: string): string | null {
  if (!path.startsWith(ORGANIZATIONS)) return null;
  return path.slice(ORGANIZATIONS.length).split("/")[0] ?? null;
}
