// activities/sandbox/copy/put-back.ts: changes into a folder of the host's, each through its parent's descriptor, never through a link, and only over what was copied from there.
import { randomUUID } from "node:crypto";
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmdirSync,
  symlinkSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import type { RefusedEntry } from "../../../core/schema/patch.ts";
import type { TreeEntry, WriteEntry } from "../driver/driver.ts";
import { blobId } from "../export/git-blob.ts";
import { openEntry, openRoot, readContent } from "../export/open-entry.ts";
import type { FoundEntry, OpenFolder } from "../export/open-entry.ts";

type Copied = Pick<TreeEntry, "mode" | "sha">;
type Base = ReadonlyMap<string, Copied>;
type Owner = { uid: number; gid: number };

/** What lies there now. `mode`, `owner`: of a file. */
type Lying = { kind: "nothing" } | { kind: "link" } | { kind: "file"; mode: number; owner: Owner };

const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;

/** A file keeps its owner and mode, but for the right to run it where that changed; what is new belongs to whom the folder does. */
export function putBack(
  root: string,
  changes: readonly WriteEntry[],
  base: Base,
): { written: number; deleted: number; refused: RefusedEntry[] } {
  const report = { written: 0, deleted: 0, refused: [] as RefusedEntry[] };
  for (const change of changes) {
    const because = attempt(() => apply(root, change, base));
    if (because !== null) report.refused.push({ path: change.path, because });
    else report[change.status === "put" ? "written" : "deleted"] += 1;
  }
  return report;
}

function attempt(act: () => void): string | null {
  try {
    act();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function apply(root: string, change: WriteEntry, base: Base): void {
  const names = change.path.split("/");
  const name = names.pop() ?? "";
  const folders = openFolders(root, names, change.status === "put");
  try {
    const folder = folders.at(-1);
    if (folder === undefined) return; // it is gone with its folder
    const was = base.get(change.path) ?? null;
    const lying = lyingAt(folder, { name, was });
    if (change.status === "put") put(folder, { name, change, lying, was });
    else if (lying.kind !== "nothing") remove(folders, { names, name });
  } finally {
    closeAll(folders);
  }
}

/** From the root on. Empty: one is missing, and none is to be made. */
function openFolders(root: string, names: readonly string[], isMade: boolean): OpenFolder[] {
  const folders = [openRoot(root)];
  try {
    for (const name of names) {
      const folder = folderIn(folders.at(-1) as OpenFolder, { name, isMade });
      if (folder === null) return (closeAll(folders), []);
      folders.push(folder);
    }
    return folders;
  } catch (error) {
    closeAll(folders);
    throw error;
  }
}

/** What is made belongs to whom its parent does. Null: it is missing. */
function folderIn(
  parent: OpenFolder,
  { name, isMade }: { name: string; isMade: boolean },
): OpenFolder | null {
  const found = openEntry(parent, name);
  if (found.kind === "refused" && found.code === "ENOENT") {
    if (!isMade) return null;
    mkdirSync(pathIn(parent, name), 0o755);
    const made = folderIn(parent, { name, isMade: false });
    if (made) own(made.descriptor, fstatSync(parent.descriptor));
    return made;
  }
  if (found.kind === "open" && found.stats.isDirectory()) return found;
  if (found.kind === "open") closeSync(found.descriptor);
  throw new Error("a link or a file lies on the way");
}

/** Throws where it is not what was copied: whoever changed it meanwhile loses nothing. */
function lyingAt(folder: OpenFolder, { name, was }: { name: string; was: Copied | null }): Lying {
  const found = openEntry(folder, name);
  if (found.kind === "refused") {
    if (found.code === "ENOENT") return { kind: "nothing" };
    throw new Error(found.because);
  }
  try {
    if (was === null) throw new Error("something lies there that was not copied");
    if (shaOf(found) !== was.sha) throw new Error("it has changed since it was copied");
    if (found.kind === "link") return { kind: "link" };
    const { uid, gid, mode } = found.stats;
    return { kind: "file", mode: mode & 0o777, owner: { uid, gid } };
  } finally {
    if (found.kind === "open") closeSync(found.descriptor);
  }
}

function shaOf(found: Exclude<FoundEntry, { kind: "refused" }>): string {
  if (found.kind === "link") return blobId(Buffer.from(found.target));
  const content = found.stats.isFile() ? readContent(found) : "it is no file any more";
  if (typeof content === "string") throw new Error(content);
  return content.sha;
}

type Putting = { name: string; change: WriteEntry & { status: "put" }; lying: Lying; was: Copied | null };

/** Whole under its name at once. */
function put(folder: OpenFolder, { name, change, lying, was }: Putting): void {
  const fresh = pathIn(folder, `.skein-${randomUUID()}`);
  const owner = lying.kind === "file" ? lying.owner : fstatSync(folder.descriptor);
  if (change.mode === "120000") symlinkSync(Buffer.from(change.bytes).toString("utf8"), fresh);
  else {
    const file = openSync(fresh, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    try {
      for (let at = 0; at < change.bytes.length;) at += writeSync(file, change.bytes, at);
      own(file, owner);
      fchmodSync(file, modeOf(change.mode, lying, was));
    } finally {
      closeSync(file);
    }
  }
  renameSync(fresh, pathIn(folder, name));
}

/** Who may read it may run it, as git has it; the rest stays as it is. */
function modeOf(mode: string, lying: Lying, was: Copied | null): number {
  if (lying.kind !== "file") return mode === "100755" ? 0o755 : 0o644;
  if (mode === was?.mode) return lying.mode;
  return mode === "100755" ? lying.mode | ((lying.mode & 0o444) >> 2) : lying.mode & ~0o111;
}

/** With the folders that are empty after it, up to the root. */
function remove(
  folders: readonly OpenFolder[],
  { names, name }: { names: readonly string[]; name: string },
): void {
  const last = folders.at(-1);
  if (last === undefined) return;
  unlinkSync(pathIn(last, name));
  for (let depth = names.length; depth > 0; depth -= 1) {
    const parent = folders[depth - 1];
    if (parent === undefined || attempt(() => rmdirSync(pathIn(parent, names[depth - 1] ?? ""))) !== null)
      return;
  }
}

function own(descriptor: number, { uid, gid }: Owner): void {
  if (process.getuid?.() === 0) fchownSync(descriptor, uid, gid);
}

function pathIn({ descriptor }: OpenFolder, name: string): string {
  return `/proc/self/fd/${descriptor}/${name}`; // in exactly this folder, whatever it is called by now
}

function closeAll(folders: readonly OpenFolder[]): void {
  for (const { descriptor } of folders) closeSync(descriptor);
}
