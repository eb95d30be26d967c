// activities/sandbox/driver/bind-rules.ts: what may be shown to a sandbox, and where; a mount never opens the host (I8).
import { existsSync, realpathSync, statSync } from "node:fs";
import { dirname, normalize } from "node:path";
import type { ReadOnlyBind, Refusal } from "./driver.ts";

/** Never as a source, nor anything below: sockets, secrets, devices, kernel. */
const CLOSED_SOURCES = ["/etc", "/run", "/var/run", "/sys", "/proc", "/dev", "/boot"];
/** Never whole. */
const TOO_WIDE = ["/", "/home", "/root", "/var", "/tmp", "/usr", "/opt", "/mnt", "/srv"];
/** Never as a target, nor below: they are the image's, or the agent can put links there. */
const CLOSED_TARGETS = [
  "/workspace",
  "/proc",
  "/dev",
  "/sys",
  "/usr",
  "/etc",
  "/bin",
  "/sbin",
  "/lib",
  "/lib64",
  "/opt/node",
  "/home",
  "/tmp",
];

/** Every reason against these mounts; the sources are looked at, links resolved. */
export function refusalsOf(binds: readonly ReadOnlyBind[], isRoot: boolean): Refusal[] {
  return binds.flatMap((bind) => refusalOf(bind, isRoot) ?? []);
}

function refusalOf({ source, target }: ReadOnlyBind, isRoot: boolean): Refusal | null {
  const fix = "mount a folder made for it";
  if (!isPlain(target) || isIn(target, CLOSED_TARGETS)) {
    return {
      because: `nothing may be mounted at ${target}`,
      fix: "choose a path of its own, such as /node_modules",
    };
  }
  if (!isPlain(source)) return { because: `${source} is not a plain absolute path`, fix };
  if (!existsSync(source)) return { because: `${source} does not exist`, fix: "prepare it first" };
  const real = realpathSync(source);
  if (TOO_WIDE.includes(real) || isIn(real, CLOSED_SOURCES))
    return { because: `${real} is never shown`, fix };
  if (!statSync(real).isDirectory() && !statSync(real).isFile())
    return { because: `${real} is no folder or file`, fix };
  return isRoot ? refusalToReach(real) : null;
}

/** A workspace's own uid must pass through every folder on the way. Null: it can. */
export function refusalToReach(path: string): Refusal | null {
  const closed = closedOnTheWay(path);
  if (closed === null) return null;
  return {
    because: `${closed} may not be entered by other users, so ${path} cannot be shown`,
    fix: `chmod o+x ${closed}`,
  };
}

/** The lowest closed one, from the path itself upward. */
function closedOnTheWay(path: string): string | null {
  const stats = statSync(path);
  if (stats.isDirectory() && (stats.mode & 0o001) === 0) return path;
  return path === "/" ? null : closedOnTheWay(dirname(path));
}

function isPlain(path: string): boolean {
  return path.startsWith("/") && path !== "/" && normalize(path) === path && !path.includes("\0");
}

function isIn(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => path === folder || path.startsWith(`${folder}/`));
}
