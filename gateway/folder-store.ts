// gateway/folder-store.ts: artifacts in a folder, `<tenant>/<aa>/<digest>`; a file has its name only once it is whole.
import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { ArtifactPlace, ArtifactStore, FoundArtifact, PutAnswer } from "./artifact-store.ts";

/** What a killed gateway left half written is removed at the next start, once it is this old. */
const ABANDONED_MS = 60 * 60 * 1000;
const OWNER_ONLY = 0o700;

/** Makes `root` where it is missing. `find` and `put` reject with the file system's own error. */
export async function createFolderStore(root: string): Promise<ArtifactStore> {
  const incoming = join(root, ".incoming"); // no tenant's name starts with a dot
  await mkdir(incoming, { recursive: true, mode: OWNER_ONLY });
  await removeAbandoned(incoming);
  return {
    find: (place) => find(join(folderOf(root, place), place.digest), place.digest),
    put: (tenant, content, mostBytes) => put({ root, incoming, tenant, mostBytes }, content),
  };
}

function folderOf(root: string, { tenant, digest }: ArtifactPlace): string {
  return join(root, tenant, digest.slice(0, 2));
}

/** Read twice: once to see that the bytes are what they are called, once to serve them. */
async function find(path: string, digest: string): Promise<FoundArtifact> {
  const size = await sizeOf(path);
  if (size === null) return { kind: "missing" };
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  if (hash.digest("hex") !== digest) return { kind: "altered" };
  return { kind: "found", bytes: size, content: Readable.toWeb(createReadStream(path)) };
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

type Target = { root: string; incoming: string; tenant: string; mostBytes: number };

async function put(target: Target, content: AsyncIterable<Uint8Array>): Promise<PutAnswer> {
  const temporary = join(target.incoming, randomUUID());
  try {
    const written = await write(temporary, content, target.mostBytes);
    if (written === null) return { kind: "too_big" };
    const folder = folderOf(target.root, { tenant: target.tenant, digest: written.digest });
    await mkdir(folder, { recursive: true, mode: OWNER_ONLY });
    await rename(temporary, join(folder, written.digest));
    await syncFolder(folder);
    return { kind: "stored", ...written };
  } finally {
    await rm(temporary, { force: true });
  }
}

/** On the disk before it returns. Null as soon as the content is longer than allowed. */
async function write(path: string, content: AsyncIterable<Uint8Array>, mostBytes: number) {
  const file = await open(path, "wx", 0o600);
  try {
    const written = await copy(content, file, mostBytes);
    if (written !== null) await file.sync();
    return written;
  } finally {
    await file.close();
  }
}

async function copy(content: AsyncIterable<Uint8Array>, file: FileHandle, mostBytes: number) {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of content) {
    bytes += chunk.byteLength;
    if (bytes > mostBytes) return null;
    hash.update(chunk);
    await file.writeFile(chunk);
  }
  return { digest: hash.digest("hex"), bytes };
}

/** A rename is durable only when its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function removeAbandoned(incoming: string): Promise<void> {
  for (const name of await readdir(incoming)) {
    const path = join(incoming, name);
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > ABANDONED_MS) await rm(path, { force: true });
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
