// activities/sandbox/export/take-entry.ts: one opened file, or one link's target, as an entry, or the reason why not.
import type { FileMode } from "../../../core/schema/patch.ts";
import type { TreeEntry } from "../driver/driver.ts";
import { blobId } from "./git-blob.ts";
import { readContent } from "./open-entry.ts";
import type { OpenEntry } from "./open-entry.ts";
import { complaintAboutLink, complaintAboutTarget } from "./path-rules.ts";
import type { Walk } from "./read-tree.ts";

const SET_ID_OR_STICKY = 0o7000;
const OWNER_MAY_RUN = 0o100;

/** Other modes become 644 or 755: whether the owner may run it is all that git keeps. */
export function takeFile(walk: Walk, path: string, opened: OpenEntry): TreeEntry | string {
  const { stats } = opened;
  const { fileBytes, totalBytes } = walk.rules.limits;
  if (!stats.isFile()) return "it is neither a file, a folder nor a link";
  if (stats.nlink !== 1) return "it has more than one name (hard link)";
  if ((stats.mode & SET_ID_OR_STICKY) !== 0) return "it has a set-id or sticky bit";
  if (stats.size > fileBytes) return `it is larger than ${fileBytes} bytes`;
  const content = readContent(opened);
  if (typeof content === "string") return content;
  const mode = (stats.mode & OWNER_MAY_RUN) === 0 ? "100644" : "100755";
  if (isAsInBase(walk, path, { mode, sha: content.sha })) {
    return { path, mode, sha: content.sha, size: stats.size, bytes: null };
  }
  if (walk.keptBytes + stats.size > totalBytes) {
    walk.complete = false;
    return `with it the changes are larger than ${totalBytes} bytes`;
  }
  walk.keptBytes += stats.size;
  return { path, mode, sha: content.sha, size: stats.size, bytes: content.bytes };
}

/** Never followed. A target that the base already has may stay, wherever it points. */
export function takeLink(walk: Walk, { path, target }: { path: string; target: string }): TreeEntry | string {
  const bytes = Buffer.from(target, "utf8");
  const sha = blobId(bytes);
  if (isAsInBase(walk, path, { mode: "120000", sha })) {
    return { path, mode: "120000", sha, size: bytes.length, bytes: null };
  }
  const complaint = complaintAboutLink(path) ?? complaintAboutTarget(path, target);
  return complaint ?? { path, mode: "120000", sha, size: bytes.length, bytes };
}

function isAsInBase(walk: Walk, path: string, found: { mode: FileMode; sha: string }): boolean {
  const base = walk.rules.base.get(path);
  return base?.mode === found.mode && base.sha === found.sha;
}
