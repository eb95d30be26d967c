// core/patch/check/install-script-added.ts: programs that run by themselves when packages are installed or built.
import { objectOf, parsedJson } from "../untrusted-json.ts";
import type { Check, FileChange, Spot } from "./check.ts";
import { short } from "./short.ts";

const SCRIPTS = ["preinstall", "install", "postinstall", "prepare"];
/** Files that npm, pip and cargo run by their name alone. */
const RUN_BY_NAME: ReadonlySet<string> = new Set(["binding.gyp", "setup.py", "build.rs"]);

export const installScriptAdded: Check = ({ changes }) => changes.flatMap(scriptsIn);

function scriptsIn({ path, before, after, modeBefore, modeAfter }: FileChange): Spot[] {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const spot = (says: string): Spot => ({ path, line: null, says });
  if (RUN_BY_NAME.has(name))
    return modeBefore === null && modeAfter !== null
      ? [spot(`${name} is added, which an install or build runs`)]
      : [];
  if (before === null || after === null) return [];
  if (name === "package.json") return newScripts(before, after).map(spot);
  if (name === "package-lock.json" || name === "npm-shrinkwrap.json")
    return newPackages(before, after).map(spot);
  return [];
}

function newScripts(before: string, after: string): string[] {
  const [old, now] = [before, after].map((text) => objectOf(objectOf(parsedJson(text))["scripts"]));
  return SCRIPTS.flatMap((script) => {
    const command = now?.[script];
    if (typeof command !== "string" || command === old?.[script]) return [];
    return [`script ${script} ${old?.[script] === undefined ? "is added" : "is another"}: ${short(command)}`];
  });
}

function newPackages(before: string, after: string): string[] {
  const old = new Set(installing(before));
  return installing(after)
    .filter((place) => !old.has(place))
    .map((place) => `${short(place)} is new among the packages that run a script when they are installed`);
}

/** The places of packages, as in `node_modules/esbuild`. */
function installing(lockfile: string): string[] {
  return Object.entries(objectOf(objectOf(parsedJson(lockfile))["packages"])).flatMap(([place, entry]) =>
    objectOf(entry)["hasInstallScript"] === true ? [place] : [],
  );
}
