// test/activities/sandbox/diff.test.ts: the diff of a patch, made in a real sandbox: `git apply` makes of the base what was verified.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { withBase } from "../../../activities/sandbox/base-text.ts";
import { PUBLIC_NETWORK } from "../../../activities/sandbox/egress/network.ts";
import type { SandboxDeps } from "../../../activities/sandbox/deps.ts";
import type { PatchEntry } from "../../../core/schema/patch.ts";
import { VerifierProfile } from "../../../core/schema/verification.ts";
import { createRedactor } from "../../../core/redact/redactor.ts";
import { LIMITS, MIB, openTrial, reasonToSkip } from "./trial.ts";
import type { Trial } from "./trial.ts";

const ROOMY = { ...LIMITS, diskBytes: 64 * MIB, memoryBytes: 384 * MIB, diskInodes: 2000 };
const BASE: Record<string, string | Buffer> = {
  ".gitattributes": "* text=auto\n*.lock -diff\nwide.txt working-tree-encoding=UTF-16\n",
  ".gitignore": "ignored/\n",
  "README.md": "# Geese\n",
  "yarn.lock": "geese 1\n",
  "gone.txt": "gone\n",
  "folder/one/a.txt": "a\n",
  "folder/two.txt": "b\n",
  "logo.bin": Buffer.from([0, 1, 2, 255]),
  "run.sh": "#!/bin/sh\n",
};

let trial: Trial;
let root: string;
beforeAll(async () => {
  if (reasonToSkip !== null) return;
  trial = await openTrial("diff", ROOMY);
  root = mkdtempSync(join(tmpdir(), "skein-diff-"));
  await execa("git", ["init", "--quiet", "--initial-branch=main", "base"], { cwd: root });
  for (const [path, content] of Object.entries(BASE)) write("base", path, content);
  await git("base", "-c", "core.autocrlf=false", "add", "--all");
  await git(
    "base",
    "-c",
    "user.name=G",
    "-c",
    "user.email=g@example.invalid",
    "commit",
    "--quiet",
    "-m",
    "Base",
  );
  await git(
    "base",
    "bundle",
    "create",
    "--quiet",
    join(trial.config.stateFolder, "base.bundle"),
    "HEAD",
    "main",
  );
});
afterAll(async () => {
  await trial?.end();
  if (root) rmSync(root, { recursive: true });
});

function write(tree: string, path: string, content: string | Buffer): void {
  mkdirSync(dirname(join(root, tree, path)), { recursive: true });
  writeFileSync(join(root, tree, path), content);
}

async function git(tree: string, ...args: string[]): Promise<string> {
  return (await execa("git", args, { cwd: join(root, tree) })).stdout;
}

const PROFILE = {
  name: "none",
  description: "a diff needs none",
  steps: [{ name: "none", argv: ["true"], timeout_seconds: 1, report: { format: "exit_code" } }],
};

const refuse = () => Promise.reject(new Error("a diff needs no artifact"));

async function diffOf(entries: PatchEntry[]): Promise<{ text: string; whole: boolean }> {
  const shown = await shownOf(entries);
  if (shown === null) throw new Error("git shows no diff");
  return shown;
}

async function shownOf(entries: PatchEntry[]): Promise<{ text: string; whole: boolean } | null> {
  const deps: SandboxDeps = {
    driver: trial.driver,
    artifacts: { get: refuse, put: refuse },
    hostQueue: "sandbox@here",
    host: "here",
    caches: root,
    sources: root,
    limits: ROOMY,
    network: PUBLIC_NETWORK,
    redactor: (salt) => createRedactor({ salt, exact: [] }),
    pulse: () => ({ heartbeat: () => undefined, signal: new AbortController().signal }),
  };
  const sha = "0".repeat(40);
  const open = {
    workspace: trial.workspace,
    profile: VerifierProfile.parse(PROFILE),
    profileDigest: "",
    manifest: { baseSha: sha, treeSha: sha, entries: [] },
    bundle: join(trial.config.stateFolder, "base.bundle"),
  };
  return withBase(deps, open, (base) => base.diff({ baseSha: sha, entries }));
}

function put(
  path: string,
  content: string | Buffer,
  mode: "100644" | "100755" | "120000" = "100644",
): PatchEntry {
  const status = path in BASE ? "modified" : "added";
  return { status, path, mode, content: Buffer.from(content).toString("base64") };
}

const gone = (path: string): PatchEntry => ({ status: "deleted", path });

/** In a clone of a person's, where nothing is made of line ends. */
async function applied(diff: string, name: string): Promise<string> {
  await execa("git", ["clone", "--quiet", "-c", "core.autocrlf=false", "base", name], { cwd: root });
  await execa("git", ["apply", "--index", "-"], { cwd: join(root, name), input: diff });
  return join(root, name);
}

describe.skipIf(reasonToSkip !== null)("the diff of a patch", () => {
  test("applies: text, bytes, modes, links, removals, line ends as they are, what the base ignores or calls binary", async () => {
    const { text, whole } = await diffOf([
      put("README.md", "# Geese\n\nMany.\n"),
      put("yarn.lock", "geese 2\n"),
      put("logo.bin", Buffer.from([0, 9, 8, 255, 254])),
      put("run.sh", "#!/bin/sh\necho\n", "100755"),
      put("empty", ""),
      put("no-end.txt", "no end"),
      put("ignored/but-meant.txt", "kept\n"),
      put(' odd "name" [a]*.txt', "odd\n"),
      put("link", "folder/two.txt", "120000"),
      gone("gone.txt"),
      gone("folder/one/a.txt"),
      put("folder/one", "a file where a folder was\n"),
    ]);
    expect(whole).toBe(true);
    expect(text).toMatch(/^-geese 1\n\+geese 2$/m);
    const tree = await applied(text, "applied");
    expect(readFileSync(join(tree, "logo.bin")).equals(Buffer.from([0, 9, 8, 255, 254]))).toBe(true);
    expect(readFileSync(join(tree, "no-end.txt"), "utf8")).toBe("no end");
    expect(readFileSync(join(tree, "folder/one"), "utf8")).toBe("a file where a folder was\n");
    const listing = await git("applied", "ls-files", "-s");
    expect(listing).toMatch(/^100755 .*\trun\.sh$/m);
    expect(listing).toMatch(/^120000 .*\tlink$/m);
    expect(listing).toMatch(/\tignored\/but-meant\.txt$/m);
    expect(listing).not.toMatch(/gone\.txt/);
  });

  test("has line ends and encodings as the patch has them, whatever the base's attributes say", async () => {
    const { text, whole } = await diffOf([put("crlf.txt", "one\r\ntwo\r\n"), put("wide.txt", "plain\n")]);
    expect(whole).toBe(true);
    expect(text).toContain("+one\r\n+two\r\n");
    expect(text).toContain("+plain\n");
  });

  test("of removals alone applies too", async () => {
    const { text, whole } = await diffOf([gone("gone.txt"), gone("folder/two.txt")]);
    expect(whole).toBe(true);
    expect(await git(dirnameOf(await applied(text, "removed")), "status", "--short")).toBe(
      "D  folder/two.txt\nD  gone.txt",
    );
  });

  test("a link where a folder was takes what was in the folder away", async () => {
    const { text, whole } = await diffOf([gone("folder/one/a.txt"), put("folder/one", "two.txt", "120000")]);
    expect(whole).toBe(true);
    await applied(text, "linked");
  });

  test.each(["folder/.gitmodules", "folder/GITMOD~1"])(
    "is none where git refuses one of its entries, %s: an empty one would say that nothing changes",
    async (path) => {
      const entries = [put("README.md", "# Evil\n"), put(path, "two.txt", "120000")];
      expect(await shownOf(entries)).toBeNull();
    },
  );

  test("says that it is not the whole patch where a file's text is not UTF-8", async () => {
    const { text, whole } = await diffOf([put("latin.txt", Buffer.from([0x67, 0xe4, 0x6e, 0x73, 0x65, 10]))]);
    expect(text).toMatch(/^\+g.nse$/m);
    expect(whole).toBe(false);
  });
});

function dirnameOf(tree: string): string {
  return tree.slice(root.length + 1);
}
