// scripts/bootstrap/places.mjs: where everything lies, in the checkout and outside it; the only reader of the environment here.
import { homedir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const { env } = process;

/** The checkout's root, absolute. */
export const root = resolve(fileURLToPath(import.meta.url), "../../..");
export const nodeModules = join(root, "node_modules");
export const state = join(root, ".skein");
export const toolsFile = join(state, "tools.json");
export const stackFile = join(state, "stack.json");
export const temporalModule = join(root, "tools", "temporal");

/** Outside the checkout, shared by all checkouts of this user. Only absolute XDG paths count (XDG base directory specification). */
export const cache = join(absolute(env["XDG_CACHE_HOME"]) ?? join(homedir(), ".cache"), "skein");
const home =
  absolute(env["SKEIN_HOME"]) ??
  join(absolute(env["XDG_CONFIG_HOME"]) ?? join(homedir(), ".config"), "skein");
export const keys = join(home, "keys");

/** Folders of PATH, in order, without this checkout's own: npm puts node_modules/.bin first, and `npm ci` deletes it. */
export const searchPath = (env["PATH"] ?? "")
  .split(delimiter)
  .filter((folder) => folder !== "" && !resolve(folder).startsWith(`${nodeModules}/`));

/** This environment, with `extra` on top and PATH without the checkout's own folders. */
export function childEnvironment(extra = {}) {
  return { ...env, PATH: searchPath.join(delimiter), ...extra };
}

/** @param {string | undefined} folder */
function absolute(folder) {
  return folder?.startsWith("/") ? folder : undefined;
}
