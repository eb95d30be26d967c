// core/patch/check/install-script-added.ts: programs that run by themselves when packages are installed or built.
import { isJson, objectOf, parsedJson } from "../untrusted-json.ts";
import type { Check, FileChange, Spot } from "./check.ts";
import { short } from "./short.ts";

/** Of `npm install` and `npm ci`. */
const SCRIPTS = "preinstall install postinstall prepublish preprepare prepare postprepare dependencies".split(
  " ",
);
const LOCKFILES: ReadonlySet<string> = new Set(["package-lock.json", "npm-shrinkwrap.json"]);
/** Files that npm, pip and cargo run by their name alone. */
const RUN_BY_NAME: ReadonlySet<string> = new Set(["binding.gyp", "setup.py", "build.rs"]);

export const installScriptAdded: Check = ({ changes }) => changes.flatMap(scriptsIn);

function scriptsIn(change: FileChange): Spot[] {
  const { path, modeAfter } = change;
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (modeAfter === null) return [];
  return saidOf(name, change).map((says) => ({ path, line: null, says }));
}

function saidOf(name: string, { before, after, modeBefore }: FileChange): string[] {
  if (RUN_BY_NAME.has(name))
    return modeBefore === null ? [`${name} is added, which an install or build runs`] : [];
  const find = name === "package.json" ? newScripts : LOCKFILES.has(name) ? newPackages : null;
  if (find === null || after === null || after === before) return [];
  return isJson(after) ? find(before ?? "", after) : ["it is no JSON, so what it runs is not known"];
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
