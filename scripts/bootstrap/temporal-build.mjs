// scripts/bootstrap/temporal-build.mjs: builds the Temporal binary from its pinned Go module, once, however many ask.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { findProgram, isProgram, run, tail } from "./command.mjs";
import { SetupFault } from "./finding.mjs";
import { withLock } from "./lock.mjs";
import { temporalModule } from "./places.mjs";

const PACKAGE = "github.com/temporalio/cli";

/**
 * After it, `target` is there, whole. Two at once: the second waits for the first one's.
 * @param {{ target: string, problem: import("./finding.mjs").Problem, say: (line: string) => void }} request
 * @throws {SetupFault} without Go, or when the build fails
 */
export async function buildTemporal({ target, problem, say }) {
  const go = findProgram("go");
  if (go === undefined) {
    throw new SetupFault({
      ...problem,
      what: `${problem.what}, and no Go to build one`,
      fix: "install Temporal's CLI (https://docs.temporal.io/cli#install) or Go (https://go.dev/dl), put it on PATH, and run again",
    });
  }
  const onWait = (/** @type {string} */ holder, /** @type {number} */ seconds) =>
    say(`another build is under way (${holder}); waiting, ${seconds} s`);
  await withLock(join(dirname(target), "build.lock"), () => build({ go, target, say }), onWait);
}

/** @param {{ go: string, target: string, say: (line: string) => void }} request */
async function build({ go, target, say }) {
  if (isProgram(target)) return; // the one we waited for made it
  removeDrafts(target);
  mkdirSync(dirname(target), { recursive: true });
  say("building it from tools/temporal (once per machine; about 6 minutes with a cold cache)");
  const draft = `${target}.draft-${process.pid}`;
  const result = await run(
    go,
    ["build", "-v", "-trimpath", "-ldflags", linkFlags(), "-o", draft, `${PACKAGE}/cmd/temporal`],
    {
      cwd: temporalModule,
      env: { GOWORK: "off" },
      ...aliveLines(say),
    },
  );
  if (result.code !== 0) {
    rmSync(draft, { force: true });
    throw new SetupFault({
      what: `go build failed:\n${tail(result.output)}`,
      where: temporalModule,
      fix: "check that Go is 1.21 or newer and can reach its module proxy (go env GOPROXY), or put a temporal binary on PATH",
    });
  }
  renameSync(draft, target);
}

/** Go tells what it fetches and compiles; we count, and say so every few seconds. @param {(line: string) => void} say */
function aliveLines(say) {
  let fetched = 0;
  let compiled = 0;
  return {
    onOutput: (/** @type {string} */ text) => {
      const lines = text.split("\n").filter((line) => line !== "");
      const downloads = lines.filter((line) => line.startsWith("go: downloading")).length;
      fetched += downloads;
      compiled += lines.length - downloads;
    },
    onAlive: (/** @type {number} */ seconds) =>
      say(`building, ${seconds} s: ${fetched} modules fetched, ${compiled} packages compiled`),
  };
}

/** Strips symbols, and sets the version the module is pinned at, which a build from source would not know. */
function linkFlags() {
  const pin = readFileSync(join(temporalModule, "go.mod"), "utf8").match(
    /github\.com\/temporalio\/cli v(\S+)/,
  )?.[1];
  return pin === undefined ? "-s -w" : `-s -w -X ${PACKAGE}/internal/temporalcli.Version=${pin}`;
}

/** What a killed build left behind; nobody else builds while we hold the lock. @param {string} target */
function removeDrafts(target) {
  const folder = dirname(target);
  const drafts = readdirSync(folder).filter((name) => name.startsWith(`${basename(target)}.draft-`));
  for (const name of drafts) rmSync(join(folder, name), { force: true });
}
