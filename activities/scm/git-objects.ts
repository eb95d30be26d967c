// activities/scm/git-objects.ts: git's ids of blobs and trees, computed here, so that a forge's answer can be checked.
import { createHash } from "node:crypto";
import type { ManifestEntry } from "../../core/schema/patch.ts";
import type { GitSha } from "../../core/schema/vocabulary.ts";

export function blobSha(bytes: Uint8Array): GitSha {
  return objectSha("blob", bytes);
}

type Folder = Map<string, { mode: string; sha: GitSha } | Folder>;

/** Every file of a tree → the tree's id. Null: one path is a file and a folder, so there is no such tree. */
export function treeSha(entries: readonly ManifestEntry[]): GitSha | null {
  const root: Folder = new Map();
  for (const entry of entries) if (!place(root, entry)) return null;
  return folderSha(root);
}

function place(root: Folder, { path, mode, sha }: ManifestEntry): boolean {
  const names = path.split("/");
  const last = names.pop() ?? "";
  let folder = root;
  for (const name of names) {
    const found = folder.get(name) ?? new Map();
    if (!(found instanceof Map)) return false;
    folder.set(name, found);
    folder = found;
  }
  if (folder.has(last)) return false;
  folder.set(last, { mode, sha });
  return true;
}

/** Git sorts by bytes, a folder as if its name ended with a slash. */
function folderSha(folder: Folder): GitSha {
  const lines = [...folder].map(([name, member]) => {
    const isFolder = member instanceof Map;
    const { mode, sha } = isFolder ? { mode: "40000", sha: folderSha(member) } : member;
    const line = Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(sha, "hex")]);
    return { key: Buffer.from(isFolder ? `${name}/` : name), line };
  });
  const sorted = lines.toSorted((one, other) => Buffer.compare(one.key, other.key));
  return objectSha("tree", Buffer.concat(sorted.map(({ line }) => line)));
}

function objectSha(type: "blob" | "tree", bytes: Uint8Array): GitSha {
  return createHash("sha1").update(`${type} ${bytes.length}\0`).update(bytes).digest("hex");
}
