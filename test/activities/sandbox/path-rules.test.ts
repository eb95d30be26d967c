// test/activities/sandbox/path-rules.test.ts: names and link targets that may not pass, in either direction (I8).
import { describe, expect, test } from "vitest";
import {
  complaintAboutLink,
  complaintAboutName,
  complaintAboutTarget,
} from "../../../activities/sandbox/export/path-rules.ts";

describe("path rules", () => {
  test.each([
    ".git",
    ".GIT",
    ".Git",
    ".git.",
    ".git ",
    ".git. .",
    ".git:x",
    ".git::$INDEX_ALLOCATION",
    "git~1",
    "GIT~1",
    ".g\u200cit",
    "\u200d.git",
    ".gi\ufe0ft",
    "..",
    ".",
    "",
  ])("%j is refused as a name", (name) => {
    expect(complaintAboutName(name)).not.toBeNull();
  });

  test.each([
    ".gitignore",
    ".github",
    ".gitattributes",
    "git",
    "digit",
    ".git-blame-ignore-revs",
    "a b",
    "ünï",
    "...",
    "git~x",
  ])("%j is a fine name", (name) => {
    expect(complaintAboutName(name)).toBeNull();
  });

  test.each([
    ["a", "b"],
    ["a/b", "../c"],
    ["a/b/c", "../../d"],
    ["a", "./b//c"],
  ])("a link %s → %s stays inside", (path, target) => {
    expect(complaintAboutTarget(path, target)).toBeNull();
  });

  test.each([
    ["a", ".."],
    ["a", "b/../../c"],
    ["a/b", "../../c"],
    ["a", "/"],
    ["a", ""],
    ["a", "b\\c"],
    ["a", ".GIT/x"],
    ["a", "x\n"],
  ])("a link %s → %j is refused", (path, target) => {
    expect(complaintAboutTarget(path, target)).not.toBeNull();
  });
});

test.each([
  ".gitmodules",
  "a/.gitmodules",
  "a/.GITMODULES",
  "a/GITMOD~1",
  "a/gi7eba~4",
  "a/.gitmodules ",
  "a/.git\u200Cmodules",
])("a link in place of .gitmodules is refused: %j", (path) =>
  expect(complaintAboutLink(path)).toMatch(/in place of \.gitmodules/),
);
test.each(["a/gitmodules", ".gitmodules/a", "a/.gitignore"])("a link of another name is not: %j", (path) =>
  expect(complaintAboutLink(path)).toBeNull(),
);
