// test/activities/scm/patch-check.test.ts: no path of a patch reaches out of the tree, whatever the export let through.
import { describe, expect, test } from "vitest";
import { refusePatch } from "../../../activities/scm/patch-check.ts";
import { patchedTree } from "../../../activities/scm/patched-tree.ts";
import { treeSha } from "../../../activities/scm/git-objects.ts";
import { isBranchName } from "../../../activities/scm/ref-name.ts";
import type { PatchEntry, SourceManifest } from "../../../core/schema/patch.ts";
import { text } from "./change.ts";

const BASE = "1".repeat(40);
const BLOB = "2".repeat(40);
const entries = [
  { path: "a.txt", mode: "100644", sha: BLOB },
  { path: "dir/b.txt", mode: "100644", sha: BLOB },
  { path: "vendor/lib", mode: "160000", sha: BLOB },
];
const manifest: SourceManifest = { baseSha: BASE, treeSha: treeSha(entries) ?? "", entries };
const check = (...patch: PatchEntry[]): string | null =>
  refusePatch({
    patch: { baseSha: BASE, entries: patch },
    manifest,
    baseSha: BASE,
    changeClasses: ["source"],
  });

describe("a patch is refused", () => {
  test.each([
    "../x",
    "a/../../x",
    "/etc/passwd",
    "./x",
    "a//b",
    "a/",
    "",
    ".",
    "a\\b",
    "a\nb",
    "a\u0000b",
    "a\u202Eb",
    ".git/config",
    ".GIT/hooks/pre-commit",
    "sub/.git/config",
    ".git",
    "x/.Git. /y",
    "git~1/config",
    ".git::$INDEX_ALLOCATION/x",
    ".g\u200Cit/config",
    ".gitmodules",
    "vendor/lib",
    "vendor/lib/inside.txt",
  ])("for the path %j", (path) => {
    expect(check(text(path, "x", "added"))).not.toBeNull();
  });

  test.each<[string, PatchEntry[]]>([
    ["no entries", []],
    ["a path twice", [text("n", "1", "added"), text("n", "2", "added")]],
    ["an added path that the base has", [text("a.txt", "x", "added")]],
    ["a modified path that the base has not", [text("n", "x")]],
    ["a deleted path that the base has not", [{ status: "deleted", path: "n" }]],
    ["content that is not base64", [{ status: "added", path: "n", mode: "100644", content: "%%%" }]],
    ["a link to nothing", [{ status: "added", path: "n", mode: "120000", content: "" }]],
    ["a workflow under another class", [text(".github/workflows/x.yml", "x", "added")]],
    ["a workflow in other letters", [text(".GitHub/Workflows/x.yml", "x", "added")]],
  ])("for %s", (_name, patch) => {
    expect(check(...patch)).not.toBeNull();
  });

  test("for another base", () => {
    const patch = { baseSha: BLOB, entries: [text("a.txt", "x")] };
    expect(refusePatch({ patch, manifest, baseSha: BASE, changeClasses: [] })).toMatch(/different bases/);
  });

  test("where a path would be a file and a folder at once", () => {
    const patch = { baseSha: BASE, entries: [text("a.txt/inside", "x", "added")] };
    expect(patchedTree(manifest, patch)).toBeNull();
  });

  test("not for what is inside", () => {
    expect(
      check(text("a.txt", "x"), text(".gitignore", "x", "added"), text("dir/.github/x", "x", "added")),
    ).toBeNull();
    expect(check(text("...", "x", "added"), text("git~10", "x", "added"))).toBeNull();
  });
});

describe("a branch name", () => {
  test.each(["main", "release/1.0", "feature/ä", "a-b_c.d"])("%s is one", (name) => {
    expect(isBranchName(name)).toBe(true);
  });
  test.each([
    "",
    "-x",
    "a..b",
    "a b",
    "a~1",
    "a^",
    "a:b",
    "a?",
    "a*",
    "a[",
    "a\\b",
    "@",
    "a@{1}",
    "/a",
    "a/",
    "a//b",
    ".a",
    "a/.b",
    "a.lock",
    "a.",
    "a\u0000",
  ])("%j is none", (name) => {
    expect(isBranchName(name)).toBe(false);
  });
});
