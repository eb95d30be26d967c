// scripts/doctor/stack.mjs: does every process of the development stack that claims to run really run, and answer? Each sickness with its cure.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ok, wrong } from "../bootstrap/finding.mjs";
import { stackFile } from "../bootstrap/places.mjs";
import { refusalOfHttp, refusalOfPostgres, refusalOfTcp } from "./answers.mjs";
import { isAlive, isStopped } from "./process-state.mjs";
import { readPulse } from "./pulse.mjs";

const UNREADABLE = `stop what runs of that stack (Ctrl-C where it was started, else ps), then rm ${stackFile}; its data stays`;

/**
 * @typedef {{ name: string, pid: number, startedAt?: string, url?: string }} StackProcess
 * @typedef {{ state?: string, temporalAddress?: string, notified?: string[], processes: StackProcess[] }} StackFile
 * @typedef {{ what: string, cure: string }} Sickness
 */

/** @type {import("../bootstrap/finding.mjs").Step} */
export const stack = {
  name: "stack",
  async inspect() {
    if (!existsSync(stackFile)) return ok("not running (npm run dev starts it)");
    const file = readStack();
    if (file === undefined)
      return wrong({ what: "not a list of processes", where: stackFile, fix: UNREADABLE });
    const dead = file.processes.filter((entry) => !isAlive(entry));
    const supervisor = dead.find(({ name }) => name === "supervisor");
    if (supervisor !== undefined) return killed(supervisor, file.processes.length - dead.length);
    if (file.state === "starting") return ok("is being started");
    const found = await sicknesses(file, dead);
    if (found.length === 0) return ok(`${file.processes.length} processes alive; ${notifiedLine(file)}`);
    const fix = [...new Set(found.map(({ cure }) => cure))].join("; ");
    return wrong({ what: found.map(({ what }) => what).join("; "), where: stackFile, fix });
  },
};

/** @param {StackFile} file */
function notifiedLine({ notified = [] }) {
  if (notified.length > 0) return `notifications go to the webhook of ${notified.join(", ")}`;
  return "nobody is notified of approvals and halts (skein.yaml: tenants.NAME.notify_url_env)";
}

/** @param {StackProcess} supervisor @param {number} left */
function killed(supervisor, left) {
  const rest = left === 0 ? "nothing of it is left" : `${left} of its processes are still there`;
  const fix = "npm run dev (it ends what is left and starts anew; the data stays)";
  return wrong({ what: `${deadLine(supervisor)}: the stack was killed; ${rest}`, where: stackFile, fix });
}

/** @returns {StackFile | undefined} */
function readStack() {
  try {
    const file = JSON.parse(readFileSync(stackFile, "utf8"));
    const { processes } = file;
    return Array.isArray(processes) && processes.every(({ pid }) => Number.isInteger(pid)) ? file : undefined;
  } catch {
    return undefined; // the caller says so
  }
}

/** Dead, stopped, hung, then silent; each process once. @param {StackFile} file @param {StackProcess[]} dead @returns {Promise<Sickness[]>} */
async function sicknesses(file, dead) {
  const { processes } = file;
  const stopped = processes.filter((entry) => !dead.includes(entry) && isStopped(entry));
  const hung = hungOf(processes).filter(({ entry }) => !dead.includes(entry) && !stopped.includes(entry));
  const rest = processes.filter(
    (entry) => ![...dead, ...stopped, ...hung.map(({ entry: each }) => each)].includes(entry),
  );
  return [
    ...dead.map((entry) => ({ what: deadLine(entry), cure: againOrLogs(processes, entry.name) })),
    ...stopped.map((entry) => ({ what: `${called(entry)} is stopped`, cure: `kill -CONT ${entry.pid}` })),
    ...hung.map(({ what, entry }) => ({ what, cure: cureOfHung(entry) })),
    ...(await silences(file, rest)),
  ];
}

/** @param {StackProcess[]} processes @returns {{ entry: StackProcess, what: string }[]} */
function hungOf(processes) {
  const pulse = readPulse();
  if (pulse === undefined) return [];
  const entryOf = (/** @type {string} */ name) => processes.find((entry) => entry.name === name);
  const supervisor = entryOf("supervisor");
  if (pulse.isOld) {
    const what = (/** @type {StackProcess} */ entry) =>
      `${called(entry)} is hung: it has not looked at its processes since ${pulse.at}`;
    return supervisor === undefined ? [] : [{ entry: supervisor, what: what(supervisor) }];
  }
  return pulse.silent.flatMap(({ name, pid, since }) => {
    const entry = entryOf(name);
    if (entry === undefined || entry.pid !== pid) return []; // another took its place
    return [{ entry, what: `${called(entry)} is hung: it has not answered since ${since}` }];
  });
}

/** @param {StackProcess} entry */
function cureOfHung({ name, pid }) {
  if (name === "supervisor") return `kill -9 ${pid} and npm run dev (it ends what is left; the data stays)`;
  return `kill -9 ${pid} (the stack starts ${name} again)`;
}

/** @param {StackFile} file @param {StackProcess[]} asked @returns {Promise<Sickness[]>} */
async function silences({ temporalAddress, processes }, asked) {
  const answers = asked.map(async (entry) => {
    const refusal = await refusalOf(entry.url);
    if (refusal === undefined) return [];
    const isHung = refusal.startsWith("does not answer");
    const again = againOrLogs(processes, entry.name);
    const cure = isHung
      ? `if it stays so, kill -9 ${entry.pid} (the stack starts ${entry.name} again)`
      : again;
    return [{ what: `${called(entry)} ${refusal}`, cure }];
  });
  const found = (await Promise.all(answers)).flat();
  const refusal = temporalAddress === undefined ? undefined : await refusalOfTcp(temporalAddress);
  if (refusal === undefined) return found;
  return [...found, { what: `Temporal ${refusal}`, cure: againOrLogs(processes, "temporal") }];
}

/** @param {string | undefined} url */
async function refusalOf(url) {
  if (url === undefined) return undefined;
  return url.startsWith("postgres:") ? refusalOfPostgres(url) : refusalOfHttp(url);
}

/** @param {StackProcess[]} processes @param {string} name */
function againOrLogs(processes, name) {
  const log = join(dirname(stackFile), "logs", name === "postgres" ? "" : `${name}.log`);
  const supervisor = processes.find((entry) => entry.name === "supervisor");
  const where = supervisor === undefined ? "where it was started" : `of process ${supervisor.pid}`;
  return `wait a moment, the stack starts a dead process again; if it stays so, see ${log}, then Ctrl-C ${where} and npm run dev`;
}

/** @param {StackProcess} entry */
function deadLine(entry) {
  return `${called(entry)} is dead`;
}

/** @param {StackProcess} entry */
function called({ name, pid }) {
  return `${name} (process ${pid})`;
}
