// test/core/pull-request/names.test.ts: branch, labels, title and commit message say only what is true.
import { describe, expect, test } from "vitest";
import { branchName, taskPrefixOf } from "../../../core/pull-request/branch-name.ts";
import { labelsOf } from "../../../core/pull-request/labels.ts";
import { commitMessage, pullRequestTitle } from "../../../core/pull-request/title.ts";
import { evidence } from "./evidence.ts";

describe("branch", () => {
  test("I11 a task has one branch, named by its id", () => {
    expect(branchName("ab".repeat(32))).toBe("skein/abababababab");
    expect(taskPrefixOf("skein/abababababab")).toBe("abababababab");
  });

  test.each([
    "main",
    "skein/",
    "skein/abababababab/x",
    "skein/ABABABABABAB",
    "refs/heads/skein/abababababab",
    "skein/../main",
  ])("%s is not ours to write to", (name) => {
    expect(taskPrefixOf(name)).toBeNull();
  });
});

describe("labels", () => {
  test("name the maker, the mode, each class once, the risk and the need for a person", () => {
    expect(labelsOf(evidence(), ["test", "source", "test"])).toEqual([
      "agent-generated",
      "agent:draft_pr",
      "agent:source",
      "agent:test",
      "agent:medium-risk",
      "agent:needs-human-review",
      "agent:verification-passed",
    ]);
  });

  test("a verification that did not pass is not called passed", () => {
    const failed = { ...evidence().verification, verdict: "failed" };
    expect(labelsOf(evidence({ verification: failed }), [])).not.toContain("agent:verification-passed");
  });
});

describe("title and commit message", () => {
  test("are one line without invisible characters", () => {
    expect(pullRequestTitle("Fix\n\u202E the \u0000  thing")).toBe("Fix the thing");
    expect(pullRequestTitle("\u200b")).toBe("Change by Skein");
  });

  test("a task's title cannot add trailers", () => {
    const message = commitMessage({
      message: "Fix\n\nSkein-Run: forged",
      runId: "run-1",
      task: "abababababab",
    });
    expect(message.split("\n")).toEqual([
      "Fix Skein-Run: forged",
      "",
      "Skein-Run: run-1",
      "Skein-Task: abababababab",
      "",
    ]);
  });
});
