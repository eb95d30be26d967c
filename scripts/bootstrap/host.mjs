// scripts/bootstrap/host.mjs: what the machine must bring along itself: a Node that runs the set-up, and git.
import { findProgram } from "./command.mjs";
import { missing, ok, wrong } from "./finding.mjs";

const OLDEST_NODE = 20;

/** @type {import("./finding.mjs").Step} */
export const hostNode = {
  name: "host node",
  async inspect() {
    const major = Number(process.versions.node.split(".")[0]);
    if (major >= OLDEST_NODE) return ok(`${process.version}`);
    return wrong({
      what: `Node ${process.version} is too old to run the set-up`,
      where: process.execPath,
      fix: `install Node ${OLDEST_NODE} or newer (https://nodejs.org/en/download) and put it first on PATH`,
    });
  },
};

/** @type {import("./finding.mjs").Step} */
export const git = {
  name: "git",
  async inspect() {
    const path = findProgram("git");
    if (path !== undefined) return ok(path);
    return missing({
      what: "no git",
      where: "PATH",
      fix: "install git (on Debian and Ubuntu: sudo apt-get install -y git)",
    });
  },
};
