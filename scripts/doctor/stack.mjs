// scripts/doctor/stack.mjs: does every process of the development stack that claims to run really run, and answer?
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ok, wrong } from "../bootstrap/finding.mjs";
import { stackFile } from "../bootstrap/places.mjs";
import { refusalOfHttp, refusalOfTcp } from "./answers.mjs";

const UNREADABLE = `stop what runs of that stack (Ctrl-C where it was started, else ps), then rm ${stackFile}; its data stays`;

/**
 * @typedef {{ name: string, pid: number, startedAt?: string, url?: string }} StackProcess
 * @typedef {{ state?: string, temporalAddress?: string, processes: StackProcess[] }} StackFile
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
    const complaints = [...dead.map(deadLine), ...(await silences(file, dead))];
    if (complaints.length === 0) return ok(`${file.processes.length} processes alive`);
    return wrong({ what: complaints.join("; "), where: stackFile, fix: fixOf(file.processes) });
  },
};

/** @param {StackProcess} supervisor @param {number} left */
function killed(supervisor, left) {
  const rest = left === 0 ? "nothing of it is left" : `${left} of its processes are still there`;
  const fix = "npm run dev (it ends what is left and starts anew; the data stays)";
  return wrong({ what: `${deadLine(supervisor)}: the stack was killed; ${rest}`, where: stackFile, fix });
}

/** @param {StackProcess[]} processes */
function fixOf(processes) {
  const logs = join(dirname(stackFile), "logs");
  const supervisor = processes.find(({ name }) => name === "supervisor");
  const where = supervisor === undefined ? "where it was started" : `of process ${supervisor.pid}`;
  return `wait a moment, the stack starts a dead process again; if it stays so, see ${logs}, then Ctrl-C ${where} and npm run dev`;
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

/** Of those that live. @param {StackFile} file @param {StackProcess[]} dead @returns {Promise<string[]>} */
async function silences({ temporalAddress, processes }, dead) {
  const living = processes.filter((entry) => !dead.includes(entry));
  const asked = living.map(async ({ name, url }) => {
    const refusal = url === undefined ? undefined : await refusalOfHttp(url);
    return refusal === undefined ? undefined : `${name} ${refusal}`;
  });
  const refusal = temporalAddress === undefined ? undefined : await refusalOfTcp(temporalAddress);
  const found = [...(await Promise.all(asked)), refusal === undefined ? undefined : `Temporal ${refusal}`];
  return found.filter((complaint) => complaint !== undefined);
}

/** @param {StackProcess} entry */
function deadLine({ name, pid }) {
  return `${name} (process ${pid}) is dead`;
}

/** @param {StackProcess} entry */
function isAlive({ pid, startedAt }) {
  return exists(pid) && isSame(pid, startedAt);
}

/** @param {number} pid */
function exists(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM"; // another user's, such as PostgreSQL's
  }
}

/** A reused process id is not ours: field 22 of the kernel's stat line. @param {number} pid @param {string | undefined} startedAt */
function isSame(pid, startedAt) {
  const path = `/proc/${pid}/stat`;
  if (startedAt === undefined || !existsSync("/proc/self/stat")) return true;
  const line = existsSync(path) ? readFileSync(path, "utf8") : "";
  return line.slice(line.lastIndexOf(")") + 2).split(" ")[19] === startedAt;
}
