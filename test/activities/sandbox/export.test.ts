// test/activities/sandbox/export.test.ts: a hostile tree, read from outside: nothing of the host comes along, nothing strange goes out (I8).
import { execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  closeSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { TreeRules } from "../../../activities/sandbox/driver/driver.ts";
import { blobId } from "../../../activities/sandbox/export/git-blob.ts";
import { openEntry, openRoot } from "../../../activities/sandbox/export/open-entry.ts";
import { readTree } from "../../../activities/sandbox/export/read-tree.ts";
import { EMPTY_BASE, MIB, TREE_LIMITS } from "./trial.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "skein-tree-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const put = (path: string, content: string | Uint8Array = "x", mode = 0o644) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
  chmodSync(join(root, path), mode);
};
const pathsOf = (entries: readonly { path: string }[]) => entries.map(({ path }) => path);
const reasonsOf = async (rules: TreeRules = EMPTY_BASE) => {
  const { refused } = await readTree(root, rules);
  return Object.fromEntries(refused.map(({ path, because }) => [path, because]));
};

describe("what may go out", () => {
  test("files with git's own digest, modes as git has them, links as their target, sorted", async () => {
    put("b.txt", "hello\n");
    put("a/run.sh", "#!/bin/sh\n", 0o700);
    put("a/private", "p", 0o600);
    symlinkSync("../b.txt", join(root, "a/link"));
    const { entries, refused, complete } = await readTree(root, EMPTY_BASE);
    expect(entries.map(({ path, mode }) => [path, mode])).toStrictEqual([
      ["a/link", "120000"],
      ["a/private", "100644"],
      ["a/run.sh", "100755"],
      ["b.txt", "100644"],
    ]);
    expect({ refused, complete }).toStrictEqual({ refused: [], complete: true });
    expect(entries[3]?.sha).toBe("ce013625030ba8dba906f756967f9e9ca394464a"); // git hash-object of "hello\n"
    expect(entries[3]?.bytes).toStrictEqual(Buffer.from("hello\n"));
  });

  test("digests compare with `git ls-tree`", async () => {
    put("x/one", "1");
    put("two", "22", 0o755);
    symlinkSync("two", join(root, "three"));
    const git = (...args: string[]) => execFileSync("git", args, { cwd: root, encoding: "utf8" });
    git("init", "-q");
    git("add", ".");
    const tree = git("ls-tree", "-r", git("write-tree").trim()).trim().split("\n");
    const { entries, skipped } = await readTree(root, EMPTY_BASE);
    expect(entries.map(({ mode, sha, path }) => `${mode} blob ${sha}\t${path}`)).toStrictEqual(tree);
    expect(skipped).toStrictEqual({ git: 1 }); // the top-level folder is the sandbox's own throwaway
  });

  test("what equals the base comes without bytes; another mode or content with", async () => {
    put("same", "s");
    put("mode", "m", 0o755);
    put("content", "new");
    const base = new Map([
      ["same", { mode: "100644", sha: blobId(Buffer.from("s")) }],
      ["mode", { mode: "100644", sha: blobId(Buffer.from("m")) }],
      ["content", { mode: "100644", sha: blobId(Buffer.from("old")) }],
    ]);
    const { entries } = await readTree(root, { limits: TREE_LIMITS, base });
    expect(entries.map(({ path, bytes }) => [path, bytes !== null])).toStrictEqual([
      ["content", true],
      ["mode", true],
      ["same", false],
    ]);
  });

  test("left-out paths are counted by reason, and their folders not entered", async () => {
    put("dist/a.js");
    put("dist/.git/config");
    put("src/a.ts");
    put("a.log");
    const skip = (path: string) =>
      path === "dist/" ? "buildOutput" : path.endsWith(".log") ? "ignored" : undefined;
    const { entries, skipped, refused } = await readTree(root, { ...EMPTY_BASE, skip });
    expect(pathsOf(entries)).toStrictEqual(["src/a.ts"]);
    expect(skipped).toStrictEqual({ buildOutput: 1, ignored: 1 });
    expect(refused).toStrictEqual([]);
  });
});

describe("I8 what may not", () => {
  test("FIFOs, sockets and devices, without waiting for any", async () => {
    execFileSync("mkfifo", [join(root, "fifo")]);
    const server = createServer().listen(join(root, "socket"));
    await new Promise((resolve) => server.once("listening", resolve));
    const reasons = await reasonsOf();
    server.close();
    expect(reasons).toStrictEqual({
      fifo: "it is neither a file, a folder nor a link",
      socket: "it is neither a file, a folder nor a link",
    });
  });

  test("a second name of a file (hard link), also of one outside", async () => {
    put("inside");
    linkSync(join(root, "inside"), join(root, "inside-too"));
    const outside = `${root}-secret`;
    writeFileSync(outside, "secret");
    linkSync(outside, join(root, "stolen"));
    const { entries, refused } = await readTree(root, EMPTY_BASE);
    rmSync(outside);
    expect(entries).toStrictEqual([]);
    expect(pathsOf(refused)).toStrictEqual(["inside", "inside-too", "stolen"]);
  });

  test("set-id and sticky bits", async () => {
    put("setuid", "x", 0o4755);
    put("setgid", "x", 0o2755);
    put("sticky", "x", 0o1644);
    expect(Object.keys(await reasonsOf())).toStrictEqual(["setgid", "setuid", "sticky"]);
  });

  test("links that leave the tree, by any way, are refused and never followed", async () => {
    mkdirSync(join(root, "a"));
    for (const [name, target] of [
      ["absolute", "/etc/passwd"],
      ["up", "../outside"],
      ["a/up", "../../outside"],
      ["there-and-out", "a/../../outside"],
      ["into-git", ".git/hooks/pre-commit"],
      ["folder", "/etc"],
    ] as const) {
      symlinkSync(target, join(root, name));
    }
    symlinkSync("../b/./c", join(root, "a/fine"));
    const { entries, refused } = await readTree(root, EMPTY_BASE);
    expect(pathsOf(entries)).toStrictEqual(["a/fine"]);
    expect(refused.map(({ path }) => path)).toStrictEqual([
      "a/up",
      "absolute",
      "folder",
      "into-git",
      "there-and-out",
      "up",
    ]);
  });

  test("a link out of the tree may stay if the base has the very same", async () => {
    symlinkSync("/etc/hostname", join(root, "old"));
    const base = new Map([["old", { mode: "120000", sha: blobId(Buffer.from("/etc/hostname")) }]]);
    const { entries, refused } = await readTree(root, { limits: TREE_LIMITS, base });
    expect({ paths: pathsOf(entries), refused }).toStrictEqual({ paths: ["old"], refused: [] });
  });

  test(".git below the top or in disguise, control characters, backslashes, what is not UTF-8", async () => {
    put("sub/.git/config");
    put(".GIT/config");
    put("git~1/x");
    put("a\u0007b");
    put("line\nfeed");
    put("back\\slash");
    writeFileSync(Buffer.concat([Buffer.from(`${root}/bad-`), Buffer.from([0xff])]), "x");
    const { entries, refused } = await readTree(root, EMPTY_BASE);
    expect(entries).toStrictEqual([]);
    expect(refused).toHaveLength(7);
    for (const { path } of refused) expect(path).not.toMatch(/\p{Cc}/u);
  });

  test("paths that are one path where names ignore case; what the base has may stay", async () => {
    put("Read.me");
    put("read.me");
    put("Dir/x");
    put("dir/y");
    put("caf\u00e9");
    put("cafe\u0301");
    const base = new Map([["read.me", { mode: "100644", sha: "0".repeat(40) }]]);
    const { entries, refused } = await readTree(root, { limits: TREE_LIMITS, base });
    expect(pathsOf(entries)).toStrictEqual(["read.me"]);
    expect(refused).toHaveLength(5);
  });

  test("too many, too large, too deep: said, and the reading is not complete", async () => {
    put("small", "x");
    put("large", Buffer.alloc(MIB + 1));
    put("a/b/c/d/deep");
    const rules = { ...EMPTY_BASE, limits: { ...TREE_LIMITS, depth: 2 } };
    const reading = await readTree(root, rules);
    expect(pathsOf(reading.entries)).toStrictEqual(["small"]);
    expect(pathsOf(reading.refused)).toStrictEqual(["a/b/c", "large"]);
    expect(reading.complete).toBe(false);
    const few = await readTree(root, { ...EMPTY_BASE, limits: { ...TREE_LIMITS, entries: 2 } });
    expect(few.complete).toBe(false);
    const little = await readTree(root, { ...EMPTY_BASE, limits: { ...TREE_LIMITS, totalBytes: 0 } });
    expect(little.complete).toBe(false);
  });

  test("a root that is itself a link is not read", async () => {
    symlinkSync("/etc", join(root, "etc"));
    await expect(readTree(join(root, "etc"), EMPTY_BASE)).rejects.toThrow(/ENOTDIR|ELOOP/);
  });
});

describe("I8 a tree that changes while it is read", () => {
  test("a folder or file swapped for a link never leads out of the tree", async () => {
    const secrets = mkdtempSync(join(tmpdir(), "skein-secret-"));
    writeFileSync(join(secrets, "file"), "SECRET");
    put("d/file", "plain");
    put("f", "plain");
    const swap = spawn(
      "sh",
      [
        "-c",
        'cd "$1" && while :; do mv d d2; ln -s "$2" d; rm d; mv d2 d; mv f f2; ln -s "$2/file" f; rm f; mv f2 f; done',
        "swap",
        root,
        secrets,
      ],
      { stdio: "ignore" },
    );
    const seen = new Set<string>();
    for (let round = 0; round < 1500; round += 1) {
      const { entries, refused } = await readTree(root, EMPTY_BASE);
      for (const { bytes } of entries) seen.add(Buffer.from(bytes ?? "").toString());
      for (const { because } of refused) seen.add(because);
    }
    swap.kill("SIGKILL");
    rmSync(secrets, { recursive: true });
    expect([...seen].filter((text) => text.includes("SECRET"))).toStrictEqual([]);
    expect(seen.has("plain")).toBe(true);
    expect(seen.size).toBeGreaterThan(1); // the race was met: links or moved entries were seen too
  });

  test("an entry of a folder that was moved meanwhile is refused", () => {
    put("d/file", "plain");
    const parent = openRoot(join(root, "d"));
    renameSync(join(root, "d"), join(root, "moved"));
    const found = openEntry(parent, "file");
    closeSync(parent.descriptor);
    expect(found).toStrictEqual({ kind: "refused", because: "it was moved while being read", code: null });
  });

  test("a file that grows meanwhile is refused, or read at one size", async () => {
    put("log", "");
    const grow = spawn("sh", ["-c", 'while :; do echo 0123456789 >> "$1"; done', "grow", join(root, "log")], {
      stdio: "ignore",
    });
    for (let round = 0; round < 300; round += 1) {
      const { entries } = await readTree(root, EMPTY_BASE);
      for (const { sha, bytes, size } of entries) {
        expect(size).toBe(bytes?.length);
        expect(sha).toBe(blobId(bytes ?? new Uint8Array()));
      }
    }
    grow.kill("SIGKILL");
  });
});
