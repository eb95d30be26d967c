// scripts/bootstrap/npm-packages.mjs: node_modules holds exactly what package-lock.json says; nothing is done when it does.
import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { findProgram, run, tail } from "./command.mjs";
import { missing, ok, SetupFault, wrong } from "./finding.mjs";
import { nodeModules, root } from "./places.mjs";

const FIX = "npm ci --ignore-scripts";

/** @type {import("./finding.mjs").Step} */
export const npmPackages = {
  name: "npm packages",
  async inspect() {
    const wanted = readLock(join(root, "package-lock.json"));
    // npm writes this file as the last thing of an install, so a broken-off one has none.
    const installed = readLock(join(nodeModules, ".package-lock.json"));
    if (wanted === undefined) {
      return missing({
        what: "no readable package-lock.json",
        where: root,
        fix: "git checkout -- package-lock.json",
      });
    }
    if (installed === undefined)
      return missing({ what: "npm packages are not installed", where: nodeModules, fix: FIX });
    const differing = differences(wanted, installed);
    if (differing.length === 0) return ok(`${installed.size} as locked`);
    const names = `${differing.slice(0, 3).join(", ")}${differing.length > 3 ? ", …" : ""}`;
    return wrong({
      what: `${differing.length} npm packages differ from the lockfile (${names})`,
      where: nodeModules,
      fix: FIX,
    });
  },
  async provide(problem, say) {
    refuseLink();
    if (findProgram("npm") === undefined) {
      throw new SetupFault({
        what: "no npm",
        where: "PATH",
        fix: "install npm (it comes with Node) and run again",
      });
    }
    say("npm ci (scripts of packages are not run)");
    const args = ["ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"];
    const result = await run("npm", args, { onAlive: (seconds) => say(`npm ci, ${seconds} s`) });
    if (result.code === 0) return;
    throw new SetupFault({ ...problem, what: `npm ci failed:\n${tail(result.output)}` });
  },
};

/** @typedef {Map<string, { version?: string, integrity?: string, optional?: boolean }>} Lock */

/** Package folder → its entry, without the root itself; undefined if absent or unreadable. @param {string} path @returns {Lock | undefined} */
function readLock(path) {
  try {
    const { packages } = JSON.parse(readFileSync(path, "utf8"));
    return new Map(Object.entries(packages).filter(([folder]) => folder !== ""));
  } catch {
    return undefined; // the caller names it as missing
  }
}

/** Packages for other systems are optional and stay away. @param {Lock} wanted @param {Lock} installed */
function differences(wanted, installed) {
  const unlike = [...wanted].filter(([folder, want]) => {
    const has = installed.get(folder);
    if (has === undefined) return want.optional !== true;
    return has.version !== want.version || has.integrity !== want.integrity;
  });
  const surplus = [...installed.keys()].filter((folder) => !wanted.has(folder));
  return [...unlike.map(([folder]) => folder), ...surplus].map((folder) =>
    folder.replace(/^node_modules\//, ""),
  );
}

/** `npm ci` empties the folder first; behind a link that would be somebody else's. */
function refuseLink() {
  if (!lstatSync(nodeModules, { throwIfNoEntry: false })?.isSymbolicLink()) return;
  throw new SetupFault({
    what: "node_modules is a link to another checkout's, and does not fit this lockfile",
    where: nodeModules,
    fix: `rm ${nodeModules} and run again`,
  });
}
