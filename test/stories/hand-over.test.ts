// test/stories/hand-over.test.ts: what a run below a pull request ends in is in a person's hands by the commands it prints.
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunDetail } from "../../core/schema/view.ts";
import { MINIMIST, withProject } from "../../scripts/demo/project.ts";
import { agentTask } from "../../scripts/demo/tasks.ts";
import { CHECKOUT } from "../../scripts/stack/places.ts";
import { startStoryStack } from "../support/stories/stack.ts";
import type { StoryStack } from "../support/stories/stack.ts";

const WORDS = {
  "package.json": '{ "name": "tiny", "version": "1.0.0" }\n',
  "words.txt": "grey goose\n",
  "test/words.js":
    'require("node:assert").ok(require("node:fs").readFileSync("words.txt", "utf8").includes("goose"));\n',
};

function codemod(autonomy: string): string {
  return `title: Spell it gray
change: script
task_class: docs
autonomy: ${autonomy}
argv: ["sed", "-i", "s/grey/gray/", "words.txt"]
allowed_paths: ["words.txt"]
data_class: public
`;
}

let world: StoryStack;
let desk: string;
beforeAll(async () => {
  world = await startStoryStack();
  desk = mkdtempSync(join(tmpdir(), "skein-desk-"));
  symlinkSync(join(CHECKOUT, "cli/skein.mjs"), join(desk, "skein"));
}, 120_000);
afterAll(async () => {
  await world?.stop();
  rmSync(desk, { recursive: true, force: true });
}, 60_000);

async function closed(repository: string, task: string, ...options: string[]): Promise<RunDetail> {
  const run = await world.startRun(repository, world.taskFile(task), ...options);
  return world.until(run, (detail) => detail.run.closed, 120_000);
}

/** Types what the run said to type, as it stands, in a clone of the repository. */
async function asPrinted({ run: { because } }: RunDetail, clone: string): Promise<void> {
  const typed = because?.slice(because.indexOf("skein ")) ?? "";
  const env = { ...world.environment, PATH: `${desk}:${process.env["PATH"] ?? ""}` };
  await execa("sh", ["-euc", typed], { cwd: clone, env });
}

async function git(clone: string, ...args: string[]): Promise<string> {
  return (await execa("git", args, { cwd: clone })).stdout;
}

async function cloneOf(repository: string): Promise<string> {
  const folder = join(desk, repository.replace("/", "-"));
  await world.clone(repository, folder);
  return folder;
}

/** Neither a branch beside the default one nor a pull request. */
async function assertForgeUntouched(repository: string): Promise<void> {
  const list = async (path: string): Promise<unknown[]> =>
    (await (await world.asPerson("GET", `/repos/${repository}/${path}`)).json()) as unknown[];
  expect(await list("branches")).toHaveLength(1);
  expect(await list("pulls?state=all")).toStrictEqual([]);
}

describe("a run that hands over", () => {
  test("dry_run: a patch that applies to a clone, and nothing on the forge", async () => {
    const repository = await world.seed("hand-dry", WORDS);
    const detail = await closed(repository, codemod("dry_run"));
    expect(detail.run.outcome).toBe("patch_ready");
    const clone = await cloneOf(repository);
    await asPrinted(detail, clone);
    expect(await git(clone, "status", "--short")).toBe(" M words.txt\n?? change.patch");
    expect(readFileSync(join(clone, "words.txt"), "utf8")).toBe("gray goose\n");
    await assertForgeUntouched(repository);
    expect((await world.skein("artifact", "list", detail.run.id)).stdout).toMatch(/^diff +public /m);
  }, 150_000);

  test("local_branch: a bundle, and in a clone its branch is one commit on the base with the change", async () => {
    const repository = await world.seed("hand-branch", WORDS);
    const detail = await closed(repository, codemod("local_branch"));
    expect(detail.run.outcome).toBe("branch_ready");
    const clone = await cloneOf(repository);
    await asPrinted(detail, clone);
    const branch = `skein/${detail.run.taskId.slice(0, 12)}`;
    expect(await git(clone, "rev-parse", `${branch}~1`)).toBe(await git(clone, "rev-parse", "origin/main"));
    expect(await git(clone, "diff", "--stat=80", "origin/main", branch)).toMatch(
      /words\.txt \| 2 \+-\n 1 file/,
    );
    expect(await git(clone, "show", `${branch}:words.txt`)).toBe("gray goose");
    expect(await git(clone, "log", "-1", "--format=%s%n%n%(trailers)", branch)).toBe(
      `Spell it gray\n\nSkein-Run: ${detail.run.id}\nSkein-Task: ${detail.run.taskId.slice(0, 12)}\n`,
    );
    await assertForgeUntouched(repository);
    expect((await world.skein("audit", "verify", detail.run.id)).exitCode).toBe(0);
    expect((await world.skein("replay", "run", detail.run.id)).exitCode).toBe(0);
  }, 150_000);

  test("analysis_only: a report of what a script printed, or of what an agent found, and no patch", async () => {
    const repository = await world.seed("hand-report", WORDS);
    const asked = `title: Which geese are there
change: script
task_class: other
autonomy: analysis_only
argv: ["grep", "-n", "goose", "words.txt"]
data_class: public
`;
    const detail = await closed(repository, asked);
    expect(detail.run.outcome).toBe("report_ready");
    await asPrinted(detail, desk);
    const report = readFileSync(join(desk, "report.md"), "utf8");
    expect(report).toMatch(/^# Which geese are there$/m);
    expect(report).toMatch(/^\$ grep -n goose words\.txt\n1:grey goose$/m);
    expect(report).toContain("made by a script");
    expect(report).toContain(detail.manifest?.baseSha);
    expect(detail.boundary).toBeNull();
    rmSync(join(desk, "report.md"));

    const minimist = await withProject(MINIMIST, (folder) => world.seedFolder("hand-agent", folder));
    const task = agentTask(minimist).replace("draft_pr", "analysis_only");
    const byAgent = await closed(minimist, task, "--model", "scripted");
    expect(byAgent.run.outcome).toBe("report_ready");
    await asPrinted(byAgent, desk);
    const told = readFileSync(join(desk, "report.md"), "utf8");
    expect(told).toMatch(/## What the agent says it found\n\n```text\n\S/);
    expect(told).toMatch(/scripted/);
    expect(byAgent.boundary).toBeNull();
    await assertForgeUntouched(minimist);
  }, 240_000);
});
