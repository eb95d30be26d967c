// gateway/folder-store.ts: artifacts in a folder, `<tenant>/<aa>/<digest>`; a file has its name only once it is whole.
import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { StoreFault } from "./artifact-store.ts";
import type { ArtifactPlace, ArtifactStore, FoundArtifact, PutAnswer } from "./artifact-store.ts";

/** What a killed gateway left half written is removed at the next start, once it is this old. */
const ABANDONED_MS = 60 * 60 * 1000;
const OWNER_ONLY = 0o700;

/** What a check writes: more than a file system keeps beside a file's name. */
const TRIAL = new Uint8Array(64 * 1024);

/** Makes `root` where it is missing; a folder that is away now may be there when it is first used. */
export async function createFolderStore(root: string): Promise<ArtifactStore> {
  const incoming = join(root, ".incoming"); // no tenant's name starts with a dot
  await removeAbandoned(incoming);
  return {
    find: (place) => onDisk(find(join(folderOf(root, place), place.digest), place.digest)),
    put: (tenant, content, mostBytes) => put({ root, incoming, tenant, mostBytes }, content),
    check: () => onDisk(check(incoming)),
  };
}

/** Whatever the file system objects to may be mended: room made, a folder mounted or given back its rights. */
async function onDisk<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? `${String(error.code)}` : "a fault";
    throw new StoreFault(`the artifact store does not serve (${code})`, { cause: error });
  }
}

async function check(incoming: string): Promise<void> {
  await mkdir(incoming, { recursive: true, mode: OWNER_ONLY });
  const trial = join(incoming, randomUUID());
  try {
    await writeFile(trial, TRIAL, { flag: "wx", mode: 0o600 });
  } finally {
    await rm(trial, { force: true });
  }
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
    await onDisk(mkdir(target.incoming, { recursive: true, mode: OWNER_ONLY }));
    const written = await write(temporary, content, target.mostBytes);
    if (written === null) return { kind: "too_big" };
    await onDisk(giveName(temporary, { target, digest: written.digest }));
    return { kind: "stored", ...written };
  } finally {
    await onDisk(rm(temporary, { force: true }));
  }
}

async function giveName(temporary: string, named: { target: Target; digest: string }): Promise<void> {
  const { target, digest } = named;
  const folder = folderOf(target.root, { tenant: target.tenant, digest });
  await mkdir(folder, { recursive: true, mode: OWNER_ONLY });
  await rename(temporary, join(folder, digest));
  await syncFolder(folder);
}

/** On the disk before it returns. Null as soon as the content is longer than allowed. */
async function write(path: string, content: AsyncIterable<Uint8Array>, mostBytes: number) {
  const file = await onDisk(open(path, "wx", 0o600));
  try {
    const written = await copy(content, file, mostBytes);
    if (written !== null) await onDisk(file.sync());
    return written;
  } finally {
    await onDisk(file.close());
  }
}

async function copy(content: AsyncIterable<Uint8Array>, file: FileHandle, mostBytes: number) {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of content) {
    bytes += chunk.byteLength;
    if (bytes > mostBytes) return null;
    hash.update(chunk);
    await onDisk(file.writeFile(chunk));
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
  const names = await readdir(incoming).catch(() => []); // not there yet, or away: then there is nothing to tidy
  for (const name of names) {
    const path = join(incoming, name);
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > ABANDONED_MS) await rm(path, { force: true });
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
