// test/gateway/folder-store.test.ts: a file has its name only once it is whole, and only while it is what its name says.
import { mkdir, mkdtemp, readdir, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sha256Hex } from "../../core/digest.ts";
import { StoreFault } from "../../gateway/artifact-store.ts";
import { createFolderStore } from "../../gateway/folder-store.ts";
import { mayMount, mountRoom } from "../support/stories/room.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "skein-store-"));
});
afterAll(() => rm(root, { recursive: true }));

async function* chunks(...texts: string[]): AsyncIterable<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

async function* broken(): AsyncIterable<Uint8Array> {
  yield Buffer.from("half an art");
  throw new Error("the sender is gone");
}

test("what comes in pieces lies under the digest of the whole, readable by its owner alone", async () => {
  const store = await createFolderStore(root);
  const digest = sha256Hex("geese fly");
  expect(await store.put("acme", chunks("geese", " fly"), 9)).toStrictEqual({
    kind: "stored",
    digest,
    bytes: 9,
  });
  const { mode } = await stat(join(root, "acme", digest.slice(0, 2), digest));
  expect(mode & 0o777).toBe(0o600);
  const found = await store.find({ tenant: "acme", digest });
  if (found.kind !== "found") throw new Error(found.kind);
  expect(await new Response(found.content).text()).toBe("geese fly");
  expect(await store.find({ tenant: "other", digest })).toStrictEqual({ kind: "missing" });
});

test("what breaks off, or is a byte too long, leaves nothing", async () => {
  const store = await createFolderStore(root);
  await expect(store.put("acme", broken(), 100)).rejects.toThrow("the sender is gone");
  expect(await store.put("acme", chunks("12345", "67890", "1"), 10)).toStrictEqual({ kind: "too_big" });
  expect(await readdir(join(root, ".incoming"))).toStrictEqual([]);
  expect(await store.find({ tenant: "acme", digest: sha256Hex("half an art") })).toStrictEqual({
    kind: "missing",
  });
});

test("the same bytes at the same time by many are one file", async () => {
  const store = await createFolderStore(root);
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => store.put("acme", chunks("one flock"), 100)),
  );
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  const digest = sha256Hex("one flock");
  expect(await readdir(join(root, "acme", digest.slice(0, 2)))).toContain(digest);
});

test("what a killed gateway left behind goes at the next start; what another is just writing stays", async () => {
  const incoming = join(root, ".incoming");
  await mkdir(incoming, { recursive: true });
  await writeFile(join(incoming, "old"), "x");
  await writeFile(join(incoming, "new"), "x");
  const yesterday = Date.now() / 1000 - 86_400;
  await utimes(join(incoming, "old"), yesterday, yesterday);
  await createFolderStore(root);
  expect(await readdir(incoming)).toStrictEqual(["new"]);
});

test("a folder that is away when the gateway starts, or is no folder, is a fault to wait out; back again, it serves", async () => {
  const folder = join(root, "mounted-later");
  await writeFile(folder, "not a folder");
  const store = await createFolderStore(folder);
  const digest = sha256Hex("geese");
  await expect(store.check()).rejects.toThrow(StoreFault);
  await expect(store.put("acme", chunks("geese"), 9)).rejects.toThrow(StoreFault);
  await expect(store.find({ tenant: "acme", digest })).rejects.toThrow(StoreFault);
  await rename(folder, `${folder}-away`);
  await store.check();
  expect(await store.put("acme", chunks("geese"), 9)).toMatchObject({ kind: "stored", digest });
});

if (!mayMount()) console.warn("NOT TESTED: a full artifact store, as this user may not mount a file system");
test.skipIf(!mayMount())(
  "a full file system is a fault, leaves no half file, and still serves what it has",
  async () => {
    const folder = join(root, "full");
    const room = mountRoom(folder, 1);
    try {
      const store = await createFolderStore(folder);
      await store.put("acme", chunks("geese"), 9);
      room.fill();
      await expect(store.check()).rejects.toThrow(StoreFault);
      await expect(store.put("acme", chunks("x".repeat(5000), "y".repeat(90_000)), 100_000)).rejects.toThrow(
        "ENOSPC",
      );
      expect(await readdir(join(folder, ".incoming"))).toStrictEqual([]);
      expect(await readdir(join(folder, "acme"))).toStrictEqual([sha256Hex("geese").slice(0, 2)]);
      expect(await store.find({ tenant: "acme", digest: sha256Hex("geese") })).toMatchObject({
        kind: "found",
      });
      room.free();
      await store.check();
      expect(await store.put("acme", chunks("x"), 9)).toMatchObject({ kind: "stored" });
    } finally {
      room.close();
    }
  },
);
