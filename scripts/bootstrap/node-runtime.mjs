// scripts/bootstrap/node-runtime.mjs: Node 24 at node_modules/.bin/node, where `npm run` finds it before the machine's own.
import { mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { findProgram, run, tail } from "./command.mjs";
import { missing, ok, SetupFault, wrong } from "./finding.mjs";
import { nodeModules } from "./places.mjs";

const packageFolder = join(nodeModules, "node");
const binary = join(packageFolder, "bin", "node");
const link = join(nodeModules, ".bin", "node");
const FIX = "rm -rf node_modules/node/bin node_modules/.bin/node && node scripts/bootstrap.mjs";

/** The path that later scripts use. */
export const nodeRuntimePath = link;

/** @type {import("./finding.mjs").Step} */
export const nodeRuntime = {
  name: "node 24",
  needs: ["npm packages"],
  async inspect() {
    const wanted = lockedVersion();
    const { code, output } = await run(link, ["--version"]);
    if (code === 127) return missing({ what: "no Node of the lockfile's version", where: link, fix: FIX });
    if (output.trim() === wanted) return ok(wanted);
    return wrong({ what: `Node is ${tail(output)}, not ${wanted}`, where: link, fix: FIX });
  },
  async provide(problem, say) {
    const present = await run(binary, ["--version"]);
    if (present.output.trim() !== lockedVersion()) await fetchBinary(problem, say);
    mkdirSync(join(nodeModules, ".bin"), { recursive: true });
    rmSync(link, { force: true });
    symlinkSync("../node/bin/node", link); // npm leaves it out when the binary comes after it looked
  },
};

/** The package's own install script: it fetches the binary for this system from the registry, by npm. */
async function fetchBinary(
  /** @type {import("./finding.mjs").Problem} */ problem,
  /** @type {(line: string) => void} */ say,
) {
  say("fetching the binary (the install script of npm package `node`)");
  const hostNode = findProgram("node") ?? process.execPath; // `npm ci` may just have deleted the one that runs us
  const result = await run(hostNode, ["installArchSpecificPackage.js"], {
    cwd: packageFolder,
    env: { npm_config_prefer_offline: "true", npm_config_audit: "false", npm_config_fund: "false" },
    onAlive: (seconds) => say(`fetching the binary, ${seconds} s`),
  });
  if (result.code === 0) return;
  throw new SetupFault({
    ...problem,
    what: `the install script of npm package node failed:\n${tail(result.output)}`,
  });
}

function lockedVersion() {
  try {
    return `v${JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8")).version}`;
  } catch {
    return "in the lockfile (npm package `node` is not installed)";
  }
}
