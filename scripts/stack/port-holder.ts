// scripts/stack/port-holder.ts: which process listens on a port, as far as this user may see; for error messages.
import { globSync, readFileSync, readlinkSync } from "node:fs";
import { basename } from "node:path";

const LISTENING = "0A";

/** `node (process 42)`, or null where that cannot be told, as for another user's process. Linux only. */
export function portHolder(port: number): string | null {
  const socket = listeningSocket(port);
  if (socket === undefined) return null;
  const link = globSync("/proc/[0-9]*/fd/*").find((path) => targetOf(path) === `socket:[${socket}]`);
  const pid = link?.split("/")[2];
  if (pid === undefined) return null;
  const [program = ""] = read(`/proc/${pid}/cmdline`).split("\0");
  return `${basename(program)} (process ${pid})`;
}

/** The inode in the kernel's table: columns are slot, local address, remote, state, …, inode at the tenth place. */
function listeningSocket(port: number): string | undefined {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const rows = ["/proc/net/tcp", "/proc/net/tcp6"].flatMap((path) => read(path).split("\n").slice(1));
  return rows
    .map((row) => row.trim().split(/\s+/))
    .find(([, local, , state]) => local?.endsWith(suffix) && state === LISTENING)?.[9];
}

function targetOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return ""; // gone meanwhile, or another user's
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
