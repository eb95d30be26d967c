// activities/sandbox/export/git-blob.ts: the name git gives to content, so that it compares with `git ls-tree`.
import { createHash } from "node:crypto";
import type { Hash } from "node:crypto";

/** Feed exactly `size` bytes, then take the hex digest. Source: gitformat-pack(5), blob objects. */
export function blobHash(size: number): Hash {
  return createHash("sha1").update(`blob ${size}\0`);
}

export function blobId(bytes: Uint8Array): string {
  return blobHash(bytes.length).update(bytes).digest("hex");
}
