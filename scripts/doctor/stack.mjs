// scripts/doctor/stack.mjs: does every process of the development stack that claims to run really run?
import { existsSync, readFileSync } from "node:fs";
import { ok, wrong } from "../bootstrap/finding.mjs";
import { stackFile } from "../bootstrap/places.mjs";

const ANSWER_WITHIN_MS = 2_000;

/** @typedef {{ name: string, pid: number, startedAt?: string, url?: string }} StackProcess */

/** @type {import("../bootstrap/finding.mjs").Step} */
export const stack = {
  name: "stack",
  async inspect() {
    if (!existsSync(stackFile)) return ok("not running (npm run dev starts it)");
    const processes = readProcesses();
    if (processes === undefined) {
      return wrong({ what: "not a list of processes", where: stackFile, fix: `rm ${stackFile}` });
    }
    const complaints = await Promise.all(processes.map(complaintOf));
    const bad = complaints.filter((complaint) => complaint !== undefined);
    if (bad.length === 0) return ok(`${processes.length} processes alive`);
    const fix = `stop what is left of it, rm ${stackFile}, and npm run dev`;
    return wrong({ what: bad.join("; "), where: stackFile, fix });
  },
};

/** @returns {StackProcess[] | undefined} */
function readProcesses() {
  try {
    const { processes } = JSON.parse(readFileSync(stackFile, "utf8"));
    return Array.isArray(processes) && processes.every(({ pid }) => Number.isInteger(pid))
      ? processes
      : undefined;
  } catch {
    return undefined; // the caller says so
  }
}

/** @param {StackProcess} entry @returns {Promise<string | undefined>} */
async function complaintOf({ name, pid, startedAt, url }) {
  if (!isAlive(pid) || !isSame(pid, startedAt)) return `${name} (process ${pid}) is dead`;
  if (url?.startsWith("http") && !(await answers(url))) return `${name} does not answer at ${url}`;
  return undefined;
}

/** @param {number} pid */
function isAlive(pid) {
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

/** Any answer counts; what it says is the business of its health check. @param {string} url */
async function answers(url) {
  try {
    await fetch(url, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    return true;
  } catch {
    return false;
  }
}
