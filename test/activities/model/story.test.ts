// test/activities/model/story.test.ts: whole scripted runs on a real folder: mended where it is as told, stuck where not.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { briefFor, modelBench } from "../../support/model/bench.ts";
import { playRun } from "../../support/model/play.ts";
import { startScriptedModel } from "../../support/model/server.ts";
import type { ScriptedModel } from "../../support/model/server.ts";
import { WRONG_SUM_FILES, WRONG_SUM_TITLE } from "../../support/model/scripts/wrong-sum.ts";

let server: ScriptedModel;
let folder: string;
beforeAll(async () => {
  server = await startScriptedModel();
});
afterAll(() => server.close());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "skein-story-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function seed(files: Readonly<Record<string, string>>) {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  const author = ["-c", "user.name=t", "-c", "user.email=t@example.test"];
  for (const args of [
    ["init", "-q"],
    ["add", "."],
    [...author, "commit", "-qm", "base"],
  ]) {
    execFileSync("git", args, { cwd: folder });
  }
}

test("a wrong sum is found, mended, checked and summed up", async () => {
  seed(WRONG_SUM_FILES);
  const bench = modelBench({ url: server.url, brief: briefFor(WRONG_SUM_TITLE) });
  const ending = await playRun(bench, folder, "node test/sum.js");
  expect(ending).toMatchObject({ stuck: false, turns: 5 });
  expect(readFileSync(join(folder, "sum.js"), "utf8")).toContain("return a + b;");
});

test("a repository that is not as the script expects leaves it stuck, and nothing changed", async () => {
  const other = "exports.sum = (a, b) => a * b;\n";
  seed({ ...WRONG_SUM_FILES, "sum.js": other });
  const bench = modelBench({ url: server.url, brief: briefFor(WRONG_SUM_TITLE) });
  const ending = await playRun(bench, folder, "node test/sum.js");
  expect(ending).toMatchObject({ stuck: true, turns: 2 });
  expect(ending.summary).toContain('should have answered with "return a - b;"');
  expect(readFileSync(join(folder, "sum.js"), "utf8")).toBe(other);
});

test("a task without a script is said to have none", async () => {
  seed(WRONG_SUM_FILES);
  const bench = modelBench({ url: server.url, brief: briefFor("Rewrite everything in another language") });
  expect(await playRun(bench, folder, "true")).toMatchObject({ stuck: true, turns: 1 });
});
