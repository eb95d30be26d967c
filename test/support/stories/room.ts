// test/support/stories/room.ts: a small file system under a story's artifacts, that can be filled to its last byte.
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { execaSync } from "execa";

/** `fill` leaves no room for anything; `free` gives all of it back. */
export type Room = { fill(): void; free(): void; close(): void };

/** Mounts it: it takes the right to. What lay in the folder before is hidden meanwhile. */
export function mountRoom(folder: string, mebibytes: number): Room {
  mkdirSync(folder, { recursive: true });
  execaSync("mount", ["-t", "tmpfs", "-o", `size=${mebibytes}m,mode=0700`, "tmpfs", folder]);
  const ballast = join(folder, ".ballast");
  return {
    fill() {
      const file = openSync(ballast, "w");
      try {
        for (const size of [64 * 1024, 1]) writeAll(file, Buffer.alloc(size));
      } finally {
        closeSync(file);
      }
    },
    free: () => rmSync(ballast, { force: true }),
    close: () => void execaSync("umount", ["-l", folder], { reject: false }),
  };
}

/** Until the file system has no room left. */
function writeAll(file: number, piece: Buffer): void {
  try {
    for (;;) writeSync(file, piece);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
  }
}

/** Whether this process may mount at all. */
export function mayMount(): boolean {
  return execaSync("unshare", ["--mount", "true"], { reject: false }).exitCode === 0;
}
