// activities/sandbox/driver/write-inside.mjs: runs inside the sandbox: entries from standard input become files, never through a link.
import {
  chmodSync,
  closeSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeSync,
} from "node:fs";

const FRESH = ".skein-fresh"; // beside nothing: in the root of the tree, so on the same file system

/** @type {{ path: string, mode: string | null, size: number }[]} `mode` null deletes */
const entries = JSON.parse(take(take(4).readUInt32LE()).toString("utf8"));
/** @type {{ written: number, deleted: number, refused: { path: string, because: string }[] }} */
const report = { written: 0, deleted: 0, refused: [] };
let unread = 0;

for (const { path, mode, size } of entries) {
  unread = size;
  const because = attempt(() => (mode === null ? remove(path) : put(path, mode)));
  while (unread > 0) unread -= take(Math.min(unread, 65_536)).length;
  if (because !== undefined) report.refused.push({ path, because });
  else report[mode === null ? "deleted" : "written"] += 1;
}
rmSync(FRESH, { recursive: true, force: true }); // half of what did not fit
process.stdout.write(JSON.stringify(report));

/** Whole content appears under its name at once, and replaces a link there. @param {string} path @param {string} mode */
function put(path, mode) {
  const blocked = makeParents(path);
  if (blocked !== undefined) return blocked;
  if (kindOf(path) === "folder") return "a folder has this name";
  rmSync(FRESH, { recursive: true, force: true });
  if (mode === "120000") symlinkSync(takeEntry(unread).toString("utf8"), FRESH);
  else copyTo(FRESH, mode === "100755" ? 0o755 : 0o644);
  renameSync(FRESH, path);
  return undefined;
}

/** A missing path is deleted already. A link on the way is not followed. @param {string} path */
function remove(path) {
  for (const folder of foldersOf(path)) {
    const kind = kindOf(folder);
    if (kind === "nothing") return undefined;
    if (kind !== "folder") return "a link or a file lies on the way";
  }
  if (kindOf(path) === "folder") return "a folder has this name";
  rmSync(path, { force: true });
  for (const folder of foldersOf(path).reverse()) {
    if (readdirSync(folder).length > 0) break;
    rmdirSync(folder); // as git keeps no empty folder, so that a file may have its name
  }
  return undefined;
}

/** @param {string} path @returns {string | undefined} */
function makeParents(path) {
  for (const folder of foldersOf(path)) {
    const kind = kindOf(folder);
    if (kind === "nothing") mkdirSync(folder, 0o755);
    else if (kind !== "folder") return "a link or a file lies on the way";
  }
  return undefined;
}

/** @param {string} path */
function foldersOf(path) {
  const names = path.split("/").slice(0, -1);
  return names.map((_, index) => names.slice(0, index + 1).join("/"));
}

/** @param {string} path */
function kindOf(path) {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return "nothing";
  return stats.isDirectory() ? "folder" : "other";
}

/** @param {string} path @param {number} mode */
function copyTo(path, mode) {
  const file = openSync(path, "wx", mode);
  try {
    while (unread > 0) {
      const chunk = takeEntry(Math.min(unread, 65_536));
      for (let at = 0; at < chunk.length;) at += writeSync(file, chunk, at);
    }
  } finally {
    closeSync(file);
  }
  chmodSync(path, mode);
}

/** @param {() => string | undefined} act */
function attempt(act) {
  try {
    return act();
  } catch (error) {
    return `it could not be written: ${error instanceof Error && "code" in error ? String(error.code) : "unknown"}`;
  }
}

/** @param {number} count */
function takeEntry(count) {
  const bytes = take(count);
  unread -= bytes.length;
  return bytes;
}

/** @param {number} count */
function take(count) {
  const bytes = Buffer.alloc(count);
  for (let at = 0; at < count;) {
    const got = readSync(0, bytes, at, count - at, null);
    if (got === 0) throw new Error("the input ended early");
    at += got;
  }
  return bytes;
}
