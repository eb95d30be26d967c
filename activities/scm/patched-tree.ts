// activities/scm/patched-tree.ts: base and patch → the tree it must become, and the entries that tell the forge so.
import { blobSha, treeSha } from "./git-objects.ts";
import type { Patch, SourceManifest } from "../../core/schema/patch.ts";
import type { GitSha } from "../../core/schema/vocabulary.ts";
import type { NewTreeEntry } from "./forge.ts";

/** Text up to this goes inline with the tree; larger files and bytes that are no text are stored as blobs first. */
const INLINE_BYTES = 100_000;
const INLINE_TOTAL_BYTES = 2_000_000;

/** Null: there is no such tree, for the base or for the outcome. */
export function patchedTree(manifest: SourceManifest, patch: Patch): GitSha | null {
  if (treeSha(manifest.entries) !== manifest.treeSha) return null;
  const files = new Map(manifest.entries.map((entry) => [entry.path, entry]));
  for (const entry of patch.entries) {
    if (entry.status === "deleted") files.delete(entry.path);
    else
      files.set(entry.path, {
        path: entry.path,
        mode: entry.mode,
        sha: blobSha(Buffer.from(entry.content, "base64")),
      });
  }
  return treeSha([...files.values()]);
}

/** `createBlob` is asked for what does not go inline. */
export async function treeEntries(
  patch: Patch,
  createBlob: (bytes: Uint8Array) => Promise<GitSha>,
): Promise<NewTreeEntry[]> {
  const entries: NewTreeEntry[] = [];
  let inlineBytes = 0;
  for (const entry of patch.entries) {
    const { path } = entry;
    if (entry.status === "deleted") {
      entries.push({ path, mode: "100644", sha: null });
      continue;
    }
    const bytes = Buffer.from(entry.content, "base64");
    const fits = bytes.length <= INLINE_BYTES && inlineBytes + bytes.length <= INLINE_TOTAL_BYTES;
    const content = fits ? inlineText(bytes) : null;
    if (content === null) entries.push({ path, mode: entry.mode, sha: await createBlob(bytes) });
    else {
      inlineBytes += bytes.length;
      entries.push({ path, mode: entry.mode, content });
    }
  }
  return entries;
}

/** Null: not text that survives JSON unchanged. A byte order mark is part of the text. */
function inlineText(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return /(?![\t\n\r])\p{Cc}/u.test(text) ? null : text;
  } catch {
    return null;
  }
}
