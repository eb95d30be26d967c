// scripts/doctor/process-state.mjs: is a process of the stack there, is it still the same, and does the kernel let it run?
import { existsSync, readFileSync } from "node:fs";

/** @typedef {{ pid: number, startedAt?: string }} Known */

/** @param {Known} entry */
export function isAlive({ pid, startedAt }) {
  return exists(pid) && isSame(pid, startedAt);
}

/** By SIGSTOP, Ctrl-Z or a debugger. False where there is no /proc. @param {Known} entry */
export function isStopped({ pid }) {
  return ["T", "t"].includes(fieldsOf(pid)[0] ?? "");
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
  if (startedAt === undefined || !existsSync("/proc/self/stat")) return true;
  return fieldsOf(pid)[19] === startedAt;
}

/** From the third on, the state; the second may contain anything. @param {number} pid */
function fieldsOf(pid) {
  const path = `/proc/${pid}/stat`;
  const line = existsSync(path) ? readFileSync(path, "utf8") : "";
  return line.slice(line.lastIndexOf(")") + 2).split(" ");
}
