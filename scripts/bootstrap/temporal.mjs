// scripts/bootstrap/temporal.mjs: a Temporal binary that is new enough: the one on PATH, else one built once per machine.
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { findPrograms, isProgram, run } from "./command.mjs";
import { missing, ok, SetupFault } from "./finding.mjs";
import { cache, temporalModule } from "./places.mjs";
import { buildTemporal } from "./temporal-build.mjs";

const OLDEST_CLI = [1, 5, 0];
const OLDEST_SERVER = [1, 29, 0]; // the one inside CLI 1.5.0; judges builds that carry no version of their own

/** @type {import("./finding.mjs").Step} */
export const temporal = {
  name: "temporal",
  async inspect() {
    const { chosen, rejected } = await locateTemporal();
    if (chosen !== undefined) return ok(`${chosen.path} (${chosen.version})`);
    const where = `PATH and ${cachedPath()}`;
    const seen = rejected.length === 0 ? "" : ` (found ${rejected.join(", ")})`;
    return missing({
      what: `no Temporal binary of version 1.5 or newer${seen}`,
      where,
      fix: "node scripts/bootstrap.mjs (it builds one with Go)",
    });
  },
  async provide(problem, say) {
    if (!existsSync(join(temporalModule, "go.sum"))) {
      throw new SetupFault({
        what: "no go.sum",
        where: temporalModule,
        fix: "git checkout -- tools/temporal",
      });
    }
    await buildTemporal({ target: cachedPath(), problem, say });
  },
};

/** The binary in use, and what was found but is too old or does not run. */
export async function locateTemporal() {
  const rejected = [];
  for (const path of [...findPrograms("temporal"), cachedPath()].filter(isProgram)) {
    const { code, output } = await run(path, ["--version"], { timeoutMs: 20_000 });
    const version = output.trim().replace(/^temporal version /, "");
    if (code === 0 && isNewEnough(version)) return { chosen: { path, version }, rejected };
    rejected.push(`${path}: ${code === 0 ? version : "does not run"}`);
  }
  return { chosen: undefined, rejected };
}

/** Keyed by what it is built from, so a new pin is a new binary and older checkouts keep theirs. */
function cachedPath() {
  const hash = createHash("sha256");
  for (const name of ["go.mod", "go.sum"]) {
    const path = join(temporalModule, name);
    hash.update(existsSync(path) ? readFileSync(path) : "");
  }
  return join(cache, "temporal", hash.digest("hex").slice(0, 16), "temporal");
}

/** `version`: such as `1.8.2 (Server 1.31.2, UI 2.50.1)`. @param {string} version */
function isNewEnough(version) {
  const cli = numbersOf(version);
  const server = numbersOf(version.match(/Server (\S+)/)?.[1] ?? "");
  if (cli.every((part) => part === 0)) return isAtLeast(server, OLDEST_SERVER);
  return isAtLeast(cli, OLDEST_CLI);
}

/** @param {string} text */
function numbersOf(text) {
  const found = text.match(/^v?(\d+)\.(\d+)\.(\d+)/);
  return found === null ? [0, 0, 0] : found.slice(1).map(Number);
}

/** @param {number[]} version @param {number[]} oldest */
function isAtLeast(version, oldest) {
  const at = oldest.findIndex((part, index) => version[index] !== part);
  return at === -1 || (version[at] ?? 0) > (oldest[at] ?? 0);
}
