// scripts/bootstrap.mjs: from a bare checkout to a machine that runs Skein; a second run changes nothing.
import { join } from "node:path";
import { SetupFault } from "./bootstrap/finding.mjs";
import { withLock } from "./bootstrap/lock.mjs";
import { state } from "./bootstrap/places.mjs";
import { steps } from "./bootstrap/steps.mjs";

/** @typedef {import("./bootstrap/finding.mjs").Step} Step @typedef {Omit<import("./bootstrap/finding.mjs").Problem, "state">} Fault */

const started = Date.now();
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(130)); // so that `exit` handlers free locks

if (await isComplete()) {
  console.log(`set-up: complete, nothing to do (${secondsSince(started)})`);
} else {
  const onWait = (/** @type {string} */ holder, /** @type {number} */ seconds) =>
    console.log(`set-up: under way in ${holder}; waiting, ${seconds} s`);
  const faults = await withLock(join(state, "bootstrap.lock"), setUp, onWait);
  faults.forEach(report);
  if (faults.length === 0) console.log(`set-up: complete (${secondsSince(started)})`);
  else console.error(`set-up: ${faults.length} of ${steps.length} steps failed; fix them and run again`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}

async function isComplete() {
  for (const step of steps) {
    if ((await step.inspect()).state !== "ok") return false;
  }
  return true;
}

/** Every step whose needs are met, so that one run names all that a person must fix. */
async function setUp() {
  /** @type {Map<string, Fault>} */
  const faults = new Map();
  /** @type {Set<string>} */
  const unready = new Set();
  for (const step of steps) {
    if (step.needs?.some((name) => unready.has(name))) {
      unready.add(step.name);
      continue;
    }
    const fault = await settle(step);
    if (fault === undefined) continue;
    unready.add(step.name);
    faults.set(step.name, fault);
  }
  return [...faults];
}

/** One step, looked at again after it was done. @param {Step} step @returns {Promise<Fault | undefined>} */
async function settle(step) {
  const began = Date.now();
  try {
    const before = await step.inspect();
    if (before.state === "ok") {
      line("ok", step.name, before.detail);
      return undefined;
    }
    if (step.provide === undefined) return before;
    await step.provide(before, (text) => line("..", step.name, text));
    const after = await step.inspect();
    if (after.state !== "ok") return after;
    line("ok", step.name, `${after.detail} (${secondsSince(began)})`);
    return undefined;
  } catch (error) {
    if (error instanceof SetupFault) return error.problem;
    const where = error instanceof Error ? (error.stack ?? "") : "";
    return { what: `unexpected: ${String(error)}`, where, fix: "npm run doctor" };
  }
}

/** @param {"ok" | ".."} mark @param {string} name @param {string} text */
function line(mark, name, text) {
  console.log(`${mark}  ${name.padEnd(14)} ${text}`);
}

/** @param {[string, Fault]} fault */
function report([name, { what, where, fix }]) {
  console.error(`\nfailed: ${name}: ${what}\n  where: ${where}\n  fix:   ${fix}`);
}

/** @param {number} moment */
function secondsSince(moment) {
  return `${((Date.now() - moment) / 1000).toFixed(1)} s`;
}
