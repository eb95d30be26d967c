// scripts/bootstrap/lock.mjs: one holder at a time across processes; a dead holder's lock is taken over.
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeSync,
} from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const HEARTBEAT_MS = 2_000;
const SILENT_AFTER_MS = 30_000;
const LOOK_EVERY_MS = 250;
const SAY_EVERY_MS = 5_000;

/**
 * Does `work` while holding the lock file `path`; waits for a holder that lives.
 * The holder's pid counts on its own host only; anywhere else (a container that shares the folder) its heartbeat does.
 * @template T
 * @param {string} path @param {() => Promise<T>} work
 * @param {(holder: string, seconds: number) => void} onWait every five seconds, and at once
 * @returns {Promise<T>}
 */
export async function withLock(path, work, onWait) {
  mkdirSync(dirname(path), { recursive: true });
  await acquire(path, onWait);
  const release = () => rmSync(path, { force: true });
  const heartbeat = setInterval(() => touch(path), HEARTBEAT_MS);
  process.once("exit", release);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    process.off("exit", release);
    release();
  }
}

/** @param {string} path @param {(holder: string, seconds: number) => void} onWait */
async function acquire(path, onWait) {
  const started = Date.now();
  let saidAt = 0;
  while (!create(path)) {
    const holder = holderOf(path);
    if (holder === undefined) continue; // released between our two looks
    if (isDead(holder)) {
      takeAway(path);
      continue;
    }
    if (Date.now() - saidAt >= SAY_EVERY_MS) {
      onWait(holder.name, Math.round((Date.now() - started) / 1000));
      saidAt = Date.now();
    }
    await sleep(LOOK_EVERY_MS);
  }
}

/** @param {string} path */
function create(path) {
  try {
    const file = openSync(path, "wx");
    writeSync(file, `${process.pid} ${hostname()}`);
    closeSync(file);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

/** @param {string} path @returns {{ name: string, pid: number, host: string, silentMs: number } | undefined} */
function holderOf(path) {
  try {
    const [pid = "", host = ""] = readFileSync(path, "utf8").split(" ");
    const silentMs = Date.now() - statSync(path).mtimeMs;
    return { name: `process ${pid} on ${host}`, pid: Number(pid), host, silentMs };
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** A file that is still empty belongs to one who just made it. @param {{ pid: number, host: string, silentMs: number }} holder */
function isDead({ pid, host, silentMs }) {
  if (silentMs > SILENT_AFTER_MS) return true;
  if (host !== hostname() || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return codeOf(error) === "ESRCH"; // EPERM: alive, another user's
  }
}

/** By rename, so that of two who saw the same dead holder only one succeeds. @param {string} path */
function takeAway(path) {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
    rmSync(aside);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
  }
}

/** @param {string} path */
function touch(path) {
  try {
    utimesSync(path, new Date(), new Date());
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error; // taken over while this machine slept; the work itself is safe to do twice
  }
}

/** @param {unknown} error */
function codeOf(error) {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
