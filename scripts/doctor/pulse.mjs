// scripts/doctor/pulse.mjs: what the supervisor last wrote of who does not answer it; its own silence shows by the file's age.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { stackFile } from "../bootstrap/places.mjs";

/** The supervisor writes every 3 seconds; a busy machine is slow before it is hung. */
const OLD_AFTER_MS = 20_000;

/** @typedef {{ at: string, isOld: boolean, silent: { name: string, pid: number, since: string }[] }} Pulse */

/** @returns {Pulse | undefined} undefined: there is none, as before the stack is up */
export function readPulse() {
  const path = join(dirname(stackFile), "pulse.json");
  if (!existsSync(path)) return undefined;
  try {
    const { at, silent } = JSON.parse(readFileSync(path, "utf8"));
    return { at, silent, isOld: Date.now() - Date.parse(at) > OLD_AFTER_MS };
  } catch {
    return { at: "nobody knows when", silent: [], isOld: true }; // unreadable is not a pass (I20)
  }
}
