// scripts/bootstrap/tools-file.mjs: .skein/tools.json, where later scripts read which programs were chosen.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { findProgram } from "./command.mjs";
import { missing, ok, wrong } from "./finding.mjs";
import { nodeRuntimePath } from "./node-runtime.mjs";
import { state, toolsFile } from "./places.mjs";
import { locateTemporal } from "./temporal.mjs";

const FIX = "node scripts/bootstrap.mjs";

/** @type {import("./finding.mjs").Step} */
export const tools = {
  name: "tools.json",
  needs: ["bubblewrap", "socat", "ripgrep", "temporal", "node 24"],
  async inspect() {
    if (!existsSync(toolsFile)) return missing({ what: "no list of tools", where: toolsFile, fix: FIX });
    if (readFileSync(toolsFile, "utf8") === (await text())) return ok(toolsFile);
    return wrong({ what: "the list of tools is not what this machine has now", where: toolsFile, fix: FIX });
  },
  async provide() {
    mkdirSync(state, { recursive: true });
    const draft = `${toolsFile}.${process.pid}`;
    writeFileSync(draft, await text());
    renameSync(draft, toolsFile); // readers see the old or the new, never half
  },
};

/** {temporal, bwrap, socat, rg, node}: absolute paths; one that is not there is left out. */
async function text() {
  const { chosen } = await locateTemporal();
  const found = {
    temporal: chosen?.path,
    bwrap: findProgram("bwrap"),
    socat: findProgram("socat"),
    rg: findProgram("rg"),
    node: nodeRuntimePath,
  };
  return `${JSON.stringify(found, null, 2)}\n`;
}
