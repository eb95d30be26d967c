// activities/sandbox/export/open-entry.ts: opens a tree entry through its parent's descriptor; what was checked is what is read.
import { closeSync, constants, fstatSync, openSync, readSync, readlinkSync } from "node:fs";
import type { Stats } from "node:fs";
import { blobHash } from "./git-blob.ts";

const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK, O_DIRECTORY } = constants;

/** `realPath`: where the kernel says the descriptor is; a child must be right below it. */
export type OpenFolder = { descriptor: number; realPath: string };

export type OpenEntry = OpenFolder & { kind: "open"; stats: Stats };

/** `code`: of the system's, such as ENOENT; null where the reason is ours. */
export type FoundEntry =
  OpenEntry | { kind: "link"; target: string } | { kind: "refused"; because: string; code: string | null };

/** The tree's root is opened by name: it lies in a folder that no sandbox can reach. */
export function openRoot(path: string): OpenFolder {
  const descriptor = openSync(path, O_RDONLY | O_NOFOLLOW | O_DIRECTORY);
  return { descriptor, realPath: realPathOf(descriptor) };
}

/** Neither follows a link nor waits for a FIFO. */
export function openEntry(parent: OpenFolder, name: string): FoundEntry {
  const path = `/proc/self/fd/${parent.descriptor}/${name}`; // in exactly this folder, whatever it is called by now
  let descriptor: number;
  try {
    descriptor = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    const code = codeOf(error);
    return code === "ELOOP" ? linkAt(path) : { kind: "refused", because: sentenceFor(code), code };
  }
  const realPath = realPathOf(descriptor);
  if (realPath === `${parent.realPath}/${name}`) {
    return { kind: "open", descriptor, realPath, stats: fstatSync(descriptor) };
  }
  closeSync(descriptor);
  return { kind: "refused", because: "it was moved while being read", code: null };
}

export function closeEntry({ descriptor }: OpenEntry): void {
  closeSync(descriptor);
}

/**
 * Reads and hashes from the descriptor that was checked; answers with the reason when it cannot.
 * A file that grows or shrinks meanwhile is refused.
 */
export function readContent({ descriptor, stats }: OpenEntry): { sha: string; bytes: Uint8Array } | string {
  const bytes = Buffer.alloc(stats.size);
  let at = 0;
  while (at < stats.size) {
    const count = readSync(descriptor, bytes, at, stats.size - at, at);
    if (count === 0) return "it shrank while being read";
    at += count;
  }
  if (readSync(descriptor, Buffer.alloc(1), 0, 1, at) > 0) return "it grew while being read";
  return { sha: blobHash(stats.size).update(bytes).digest("hex"), bytes };
}

function linkAt(path: string): FoundEntry {
  try {
    return { kind: "link", target: readlinkSync(path) };
  } catch (error) {
    const code = codeOf(error);
    return { kind: "refused", because: sentenceFor(code), code };
  }
}

function realPathOf(descriptor: number): string {
  return readlinkSync(`/proc/self/fd/${descriptor}`);
}

function sentenceFor(code: string): string {
  return code === "ENXIO" ? "it is neither a file, a folder nor a link" : `it cannot be opened: ${code}`;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown";
}
