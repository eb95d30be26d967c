// test/activities/scm/branch-bundle.test.ts: a bundle that a person's own clone takes: the verified tree on the real base.
import { randomBytes } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ResultOf } from "../../../core/schema/action.ts";
import type { PatchEntry } from "../../../core/schema/patch.ts";
import { admitted, failureOf, REPOSITORY, setUp } from "./setup.ts";
import type { Setup } from "./setup.ts";
import { bundleOf, fetched, pushOf, text } from "./change.ts";
import type { Source } from "./change.ts";

let setup: Setup;
let source: Source;
let clone: string;
beforeAll(async () => {
  setup = await setUp();
  source = await fetched(setup);
  clone = await personsClone("clone", REPOSITORY);
});
afterAll(() => setup.close());

type Bundled = ResultOf<"branch.bundle">;
const bundle = (input: ReturnType<typeof bundleOf>): Promise<Bundled> =>
  setup.activities["branch.bundle"](input);

async function personsClone(name: string, repository: string, ...options: string[]): Promise<string> {
  const url = setup.dev.gitUrl.replace("://", `://x:${setup.dev.asUser("dana")}@`);
  const dir = join(setup.root, name);
  await execa("git", ["clone", "--quiet", ...options, `${url}/${repository}.git`, dir]);
  return dir;
}

async function git(dir: string, ...args: string[]): Promise<string> {
  return (await execa("git", args, { cwd: dir })).stdout;
}

/** As the run's outcome says to. */
async function fetchInto(dir: string, { bundle: { digest } }: Bundled, branch: string): Promise<void> {
  const file = join(setup.root, `${digest}.bundle`);
  await writeFile(file, setup.shelf.bytesOf(digest));
  await git(dir, "fetch", "--quiet", file, `${branch}:${branch}`);
}

const base64 = (bytes: string | Buffer): string => Buffer.from(bytes).toString("base64");

const EVERY_KIND: PatchEntry[] = [
  text("README.md", '\uFEFF# Shop\r\ngrüße "123n"\r\n'),
  { status: "deleted", path: "src-old.js" },
  text('"quoted" name.txt', "", "added"),
  { status: "added", path: "bin/go", mode: "100755", content: base64("#!/bin/sh\n") },
  { status: "modified", path: "link", mode: "120000", content: base64("bin/go") },
  { status: "modified", path: "logo.bin", mode: "100644", content: base64(randomBytes(500)) },
  { status: "deleted", path: "src/deep/er/file.js" },
  text("src/deep", "a file where a folder was", "added"),
];

describe("branch.bundle", () => {
  test("a clone fetches the branch: one commit on the real base, with the verified tree, of every kind of change", async () => {
    const input = bundleOf(setup, { source, task: "every kind", entries: EVERY_KIND });
    setup.wire.asked.length = 0;
    const made = await bundle(input);
    expect(setup.wire.asked).toEqual([]); // no forge hears of it
    const { branch } = input.action;
    await fetchInto(clone, made, branch);
    expect(await git(clone, "rev-parse", branch, `${branch}^{tree}`, `${branch}^@`)).toBe(
      [made.headSha, made.treeSha, source.baseSha].join("\n"),
    );
    expect(await git(clone, "merge-base", branch, "origin/main")).toBe(source.baseSha);
    await git(clone, "fsck", "--strict", branch);
    await git(clone, "checkout", "--quiet", branch);
    expect(await readFile(join(clone, "README.md"), "utf8")).toBe('\uFEFF# Shop\r\ngrüße "123n"\r\n');
    expect(await readFile(join(clone, "src/deep"), "utf8")).toBe("a file where a folder was");
    expect(await git(clone, "ls-tree", "HEAD", "bin/go", "link")).toMatch(/^100755 .*\n120000 /);
    expect(await git(clone, "status", "--porcelain")).toBe("");
  });

  test("the commit says what branch.push says, by the platform's name, and its tree is the one that is pushed", async () => {
    const of = { source, task: "words", message: "Set hunter_2 as password" };
    const made = await bundle(bundleOf(setup, of));
    const pushed = await setup.activities["branch.push"](pushOf(setup, of));
    expect(made.treeSha).toBe(pushed.treeSha);
    const { branch } = pushOf(setup, of).action;
    await fetchInto(clone, made, branch);
    await git(clone, "fetch", "--quiet", "origin", branch);
    const words = (ref: string) => git(clone, "log", "-1", "--format=%B", ref);
    expect(await words(branch)).toBe(await words("FETCH_HEAD"));
    expect(await words(branch)).toMatch(/^Set \[redacted\] as password\n\nSkein-Run: run-0001\nSkein-Task: /); // I9
    expect(await git(clone, "log", "-1", "--format=%an <%ae> %cn", branch)).toBe(
      "Skein <skein@localhost> Skein",
    );
  });

  test("the same change is the same commit, whoever makes it; another change is another", async () => {
    const input = bundleOf(setup, { source, task: "twice" });
    const first = await bundle(input);
    const elsewhere = setup.activitiesWith({ mirrorDir: join(setup.root, "another-host") });
    expect((await elsewhere["branch.bundle"](input)).headSha).toBe(first.headSha);
    const other = bundleOf(setup, { source, task: "twice", entries: [text("README.md", "else\n")] });
    expect((await bundle(other)).headSha).not.toBe(first.headSha);
  });

  test("a base with history before it is named, not carried: the bundle has what is new, and a shallow clone takes it", async () => {
    const work = await personsClone("history", REPOSITORY);
    await writeFile(join(work, "large.bin"), randomBytes(300_000));
    await git(work, "add", "large.bin");
    const who = ["-c", "user.name=Dana", "-c", "user.email=dana@example.invalid"];
    await git(work, ...who, "commit", "--quiet", "-m", "Before");
    const env = { GIT_COMMITTER_DATE: "1000000000 +0000" };
    await execa("git", [...who, "commit", "--quiet", "--allow-empty", "-m", "Base"], { cwd: work, env });
    await git(work, "push", "--quiet", "origin", "HEAD:refs/heads/later");
    const { source: later } = await setup.activities["source.fetch"](
      admitted({ kind: "source.fetch", repository: REPOSITORY, ref: "later" }),
    );
    const input = bundleOf(setup, { source: later, task: "history" });
    const made = await bundle(input);
    expect(made.bundle).toMatchObject({ class: "branch_bundle" });
    expect(made.bundle.bytes).toBeLessThan(10_000);
    const { branch } = input.action;
    await fetchInto(work, made, branch);
    expect(await git(work, "log", "--format=%s", branch)).toBe(
      "Change for history\nBase\nBefore\nInitial commit",
    );
    expect(await git(work, "log", "-1", "--format=%at %ct", branch)).toBe("1000000000 1000000000"); // the base's
    const shallow = await personsClone("shallow", REPOSITORY, "--depth=1", "--branch=later");
    await fetchInto(shallow, made, branch);
    expect(await git(shallow, "rev-parse", branch)).toBe(made.headSha);
  });

  test("a repository without the base is told so by git, and takes nothing", async () => {
    const input = bundleOf(setup, { source, task: "stranger" });
    const made = await bundle(input);
    const stranger = join(setup.root, "stranger");
    await execa("git", ["init", "--quiet", stranger]);
    await expect(fetchInto(stranger, made, input.action.branch)).rejects.toThrow(/prerequisite/);
  });

  test.each(["main", "skein/../main", "refs/heads/skein/000000000000"])(
    "%s is not a branch of ours",
    async (branch) => {
      const failure = await failureOf(bundle(bundleOf(setup, { source, task: "name", branch })));
      expect(failure.type).toBe("forge_refused");
    },
  );

  test.each([
    ["reaches into .git", [text(".git/hooks/post-checkout", "#!/bin/sh\n", "added")]],
    ["is a workflow under another class", [text(".github/workflows/ci.yml", "on: push\n", "added")]],
    ["changes nothing", [text("README.md", "# Shop\n")]],
  ])("a patch that %s is refused before git is started", async (_, entries) => {
    const without = setup.activitiesWith({ git: { command: "/nonexistent/git" } });
    const failure = await failureOf(
      without["branch.bundle"](bundleOf(setup, { source, task: "no", entries })),
    );
    expect(failure).toMatchObject({ type: "forge_refused", nonRetryable: true });
  });

  test("I17 a source bundle of another base gives no branch", async () => {
    const { source: later } = await setup.activities["source.fetch"](
      admitted({ kind: "source.fetch", repository: REPOSITORY, ref: "later" }),
    );
    const mixed = { ...later, bundle: source.bundle };
    expect((await failureOf(bundle(bundleOf(setup, { source: mixed, task: "mixed" })))).type).toBe(
      "clone_failed",
    );
  });

  test("nothing is left beside the mirrors", async () => {
    const left = await readdir(join(setup.root, "mirrors", "acme"));
    expect(left.filter((name) => !/^\d+$/.test(name))).toEqual([]);
  });
});
