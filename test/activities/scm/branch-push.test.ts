// test/activities/scm/branch-push.test.ts: what was verified is what lands, once, and nobody's branch is moved.
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fetched, openOf, pushOf, text } from "./change.ts";
import type { Source } from "./change.ts";
import { asPerson, failureOf, REPOSITORY, setUp } from "./setup.ts";
import type { Setup } from "./setup.ts";

let setup: Setup;
let source: Source;
beforeAll(async () => {
  setup = await setUp();
  source = await fetched(setup);
});
afterAll(() => setup.close());

const push = (input: ReturnType<typeof pushOf>) => setup.activities["branch.push"](input);

async function onForge(...args: string[]): Promise<string> {
  return (await execa("git", ["--git-dir", join(setup.root, "forge", "git", "1.git"), ...args])).stdout;
}

const branchesMade = (): number =>
  setup.wire.asked.filter(({ method, path }) => method === "POST" && path.endsWith("/git/refs")).length;

describe("branch.push", () => {
  test("writes text, bytes, modes, links and removals as one commit on the base, signed by the forge", async () => {
    const bytes = randomBytes(500);
    const large = "x".repeat(150_000);
    const entries = [
      text("README.md", '\uFEFF# Shop\r\ngrüße "123n"\r\n'),
      { status: "deleted", path: "src-old.js" } as const,
      text("123n", "123n", "added"),
      {
        status: "added",
        path: "bin/go",
        mode: "100755",
        content: Buffer.from("#!/bin/sh\n").toString("base64"),
      } as const,
      {
        status: "modified",
        path: "link",
        mode: "120000",
        content: Buffer.from("bin/go").toString("base64"),
      } as const,
      { status: "modified", path: "logo.bin", mode: "100644", content: bytes.toString("base64") } as const,
      text("large.txt", large, "added"),
      text("empty", "", "added"),
      text("nul.txt", "a\0b", "added"),
    ];
    const pushed = await push(pushOf(setup, { source, task: "every kind", entries }));
    expect(pushed.existed).toBe(false);
    expect(await onForge("rev-parse", `${pushed.headSha}^{tree}`)).toBe(pushed.treeSha);
    expect(await onForge("rev-parse", `${pushed.headSha}^@`)).toBe(source.baseSha);
    const listing = await onForge("ls-tree", "-r", pushed.headSha);
    expect(listing).toMatch(/^100755 blob \w+\tbin\/go$/m);
    expect(listing).toMatch(/^120000 blob \w+\tlink$/m);
    expect(listing).not.toMatch(/src-old/);
    const show = (path: string) =>
      execa(
        "git",
        ["--git-dir", join(setup.root, "forge", "git", "1.git"), "show", `${pushed.headSha}:${path}`],
        {
          encoding: "buffer",
          stripFinalNewline: false,
        },
      );
    expect(Buffer.from((await show("logo.bin")).stdout).equals(bytes)).toBe(true);
    expect(Buffer.from((await show("README.md")).stdout).toString("utf8")).toBe(
      '\uFEFF# Shop\r\ngrüße "123n"\r\n',
    );
    expect(Buffer.from((await show("large.txt")).stdout).toString("utf8")).toBe(large);
    expect(Buffer.from((await show("nul.txt")).stdout).toString("utf8")).toBe("a\0b");
    const commit = setup.wire.asked.find(({ path }) => path.endsWith("/git/commits"));
    expect(Object.keys(JSON.parse(commit?.body ?? "{}")).toSorted()).toEqual(["message", "parents", "tree"]);
    const message = await onForge("log", "-1", "--format=%B", pushed.headSha);
    expect(message).toMatch(/^Change for every kind\n\nSkein-Run: run-0001\nSkein-Task: [0-9a-f]{12}/);
  });

  test("small text goes inline, so that a change of text costs no blob", async () => {
    setup.wire.asked.length = 0;
    await push(pushOf(setup, { source, task: "inline" }));
    expect(setup.wire.asked.some(({ path }) => path.endsWith("/git/blobs"))).toBe(false);
  });

  test("a second call finds the branch and writes nothing", async () => {
    const input = pushOf(setup, { source, task: "twice" });
    const first = await push(input);
    setup.wire.asked.length = 0;
    expect(await push(input)).toEqual({ ...first, existed: true });
    const writes = setup.wire.asked.filter(({ method, path }) => method === "POST" && path.includes("/git/"));
    expect(writes).toEqual([]);
  });

  test("I11 an answer lost after the branch was made is found by the retry", async () => {
    const input = pushOf(setup, { source, task: "lost" });
    setup.wire.meet("POST", /git\/refs$/, { do: "lose" });
    expect(await failureOf(push(input))).toMatchObject({ type: "forge_down", nonRetryable: false });
    const found = await push(input);
    expect(found.existed).toBe(true);
    expect(await onForge("rev-parse", input.action.branch)).toBe(found.headSha);
  });

  test("I11 two attempts at once end with one branch", async () => {
    const input = pushOf(setup, { source, task: "race" });
    const both = await Promise.all([push(input), push(input)]);
    expect(new Set(both.map(({ headSha }) => headSha)).size).toBe(1);
  });

  test("I12 a branch that a person pushed to is left alone", async () => {
    const input = pushOf(setup, { source, task: "person" });
    const { headSha, treeSha } = await push(input);
    const { sha } = (await asPerson(setup, {
      login: "dana",
      method: "POST",
      path: `/repos/${REPOSITORY}/git/commits`,
      body: { message: "Mine", tree: treeSha, parents: [headSha] },
    })) as { sha: string };
    const ref = `/repos/${REPOSITORY}/git/refs/heads/${input.action.branch}`;
    await asPerson(setup, { login: "dana", method: "PATCH", path: ref, body: { sha } });
    const failure = await failureOf(push(input));
    expect(failure).toMatchObject({ type: "branch_diverged", nonRetryable: true });
    expect(await onForge("rev-parse", input.action.branch)).toBe(sha);
  });

  test("I12 another change of the same task does not move the branch", async () => {
    await push(pushOf(setup, { source, task: "other" }));
    const before = branchesMade();
    const other = pushOf(setup, { source, task: "other", entries: [text("README.md", "else\n")] });
    expect((await failureOf(push(other))).type).toBe("branch_diverged");
    expect(branchesMade()).toBe(before);
  });

  test("I12 a branch that a person deleted with its pull request is not made again", async () => {
    const input = pushOf(setup, { source, task: "deleted" });
    const { branch } = input.action;
    await push(input);
    const { number } = await setup.activities["pr.open"](openOf("deleted"));
    const pull = `/repos/${REPOSITORY}/pulls/${number}`;
    await asPerson(setup, { login: "dana", method: "PATCH", path: pull, body: { state: "closed" } });
    const ref = `/repos/${REPOSITORY}/git/refs/heads/${branch}`;
    await asPerson(setup, { login: "dana", method: "DELETE", path: ref });
    const before = branchesMade();
    expect((await failureOf(push(input))).message).toMatch(/closed by a person, dana; it stays closed/);
    expect(branchesMade()).toBe(before);
  });

  test.each(["main", "release/1.0", "skein/../main", "refs/heads/skein/000000000000"])(
    "%s is not a branch of ours",
    async (branch) => {
      setup.wire.asked.length = 0;
      const failure = await failureOf(push(pushOf(setup, { source, task: "name", branch })));
      expect(failure.type).toBe("forge_refused");
      expect(setup.wire.asked).toEqual([]);
    },
  );

  test("a workflow file needs its change class, and then the right of its own", async () => {
    const entries = [text(".github/workflows/ci.yml", "on: push\n", "added")];
    const hidden = await failureOf(push(pushOf(setup, { source, task: "hidden", entries })));
    expect(hidden.message).toMatch(/ci_workflow/);
    setup.wire.asked.length = 0;
    await push(pushOf(setup, { source, task: "workflow", entries, changeClasses: ["ci_workflow"] }));
    const token = setup.wire.asked.find(({ path }) => path.endsWith("/access_tokens"));
    expect(JSON.parse(token?.body ?? "{}").permissions).toEqual({
      metadata: "read",
      contents: "write",
      pull_requests: "read",
      issues: "read",
      workflows: "write",
    });
  });

  test("I17 a tree other than the verified one is not committed", async () => {
    setup.wire.asked.length = 0;
    setup.wire.meet("POST", /git\/trees$/, { do: "answer", status: 201, body: { sha: "7".repeat(40) } });
    const failure = await failureOf(push(pushOf(setup, { source, task: "tree" })));
    expect(failure.message).toMatch(/was verified/);
    expect(setup.wire.asked.some(({ path }) => path.endsWith("/git/commits"))).toBe(false);
  });

  test("I9 the commit message is redacted", async () => {
    const { headSha } = await push(
      pushOf(setup, { source, task: "secret", message: "Set hunter_2 as password" }),
    );
    expect(await onForge("log", "-1", "--format=%s", headSha)).toBe("Set [redacted] as password");
  });

  test("a patch that is none, or changes nothing, is refused before the forge is asked", async () => {
    setup.wire.asked.length = 0;
    const none = setup.shelf.keep("patch", Buffer.from("not json"));
    expect((await failureOf(push(pushOf(setup, { source, task: "none", patch: none })))).type).toBe(
      "forge_refused",
    );
    const same = pushOf(setup, { source, task: "same", entries: [text("README.md", "# Shop\n")] });
    expect((await failureOf(push(same))).message).toMatch(/changes nothing/);
    expect(setup.wire.asked).toEqual([]);
  });

  test("an artifact that is missing fails as what it is", async () => {
    const failure = await failureOf(push(pushOf(setup, { source, task: "gone", patch: "9".repeat(64) })));
    expect(failure.type).toBe("artifact_missing");
  });
});
