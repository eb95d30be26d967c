// scripts/bootstrap/command.mjs: runs other programs with their output captured, and finds them on PATH.
import { spawn } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { join } from "node:path";
import { childEnvironment, root, searchPath } from "./places.mjs";

const ALIVE_EVERY_MS = 5_000;
const TAIL_LINES = 15;

/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();
process.on("exit", () => running.forEach((child) => child.kill()));

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd] default: the checkout's root
 * @property {Record<string, string>} [env] on top of this environment
 * @property {(text: string) => void} [onOutput] each chunk of either stream
 * @property {(seconds: number) => void} [onAlive] every five seconds while it runs
 * @property {number} [timeoutMs] then SIGKILL; default: none
 */

/**
 * Runs one program to its end. Never throws: a program that cannot start has code 127.
 * @param {string} program @param {string[]} args @param {RunOptions} [options]
 * @returns {Promise<{ code: number, output: string }>} both streams as they came, and 128 for an end by signal
 */
export function run(program, args, options = {}) {
  const { promise, resolve } = withResolvers();
  const started = Date.now();
  let output = "";
  const child = spawn(program, args, {
    cwd: options.cwd ?? root,
    env: childEnvironment(options.env),
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  const alive = setInterval(
    () => options.onAlive?.(Math.round((Date.now() - started) / 1000)),
    ALIVE_EVERY_MS,
  );
  const limit = // not spawn's own, whose timer outlives a program that could not start
    options.timeoutMs === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), options.timeoutMs);
  const finish = (/** @type {number} */ code) => {
    running.delete(child);
    clearInterval(alive);
    clearTimeout(limit);
    resolve({ code, output });
  };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      output += text;
      options.onOutput?.(text);
    });
  }
  child.on("error", (error) => {
    output += error.message;
    finish(127);
  });
  child.on("close", (code) => finish(code ?? 128));
  return promise;
}

/** The absolute path of `program` on PATH, or undefined. @param {string} program */
export function findProgram(program) {
  return findPrograms(program)[0];
}

/** All of that name on PATH, first come first. @param {string} program @returns {string[]} */
export function findPrograms(program) {
  return searchPath.map((folder) => join(folder, program)).filter(isProgram);
}

/** @param {string} path a regular file that this user may execute? */
export function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false; // absent or not ours to run: not a program for us
  }
}

/** The last lines of an output, for an error message. @param {string} output */
export function tail(output) {
  return output.trim().split("\n").slice(-TAIL_LINES).join("\n");
}

/** @returns {{ promise: Promise<{ code: number, output: string }>, resolve: (value: { code: number, output: string }) => void }} */
function withResolvers() {
  /** @type {(value: { code: number, output: string }) => void} */
  let resolve = () => {};
  const promise = new Promise((settle) => (resolve = settle)); // Promise.withResolvers is not in Node 20
  return { promise, resolve };
}
