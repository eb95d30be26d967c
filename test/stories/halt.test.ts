// test/stories/halt.test.ts: `skein halt` on a whole stack: what is held waits and goes on, what is ended ends, with or without Temporal and gateway.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DrillReport } from "../../cli/halt/drill.ts";
import { readGone } from "../../core/halt-gone.ts";
import { HaltSet } from "../../core/schema/halt.ts";
import { bringBack, environmentOf, freeze, lose, processesWith } from "../support/stories/part.ts";
import { startStoryStack } from "../support/stories/stack.ts";
import type { StoryStack } from "../support/stories/stack.ts";
import { codemod, newMark, slowCodemod, TINY } from "../support/stories/tiny.ts";
import { auditOf, expectProven, leasesOf, workspacesOf } from "../support/stories/traces.ts";

let world: StoryStack;
beforeAll(async () => {
  world = await startStoryStack();
}, 120_000);
afterAll(() => world?.stop(), 60_000);

const skein = (...args: string[]) => world.skein(...args);

/** Its id. */
async function halt(...args: string[]): Promise<string> {
  const { stdout, stderr, exitCode } = await skein("halt", "set", ...args, "--json");
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  return HaltSet.parse(JSON.parse(stdout)).halt.id;
}

async function release(id: string, ...more: string[]): Promise<void> {
  const answer = await skein("halt", "release", id, "--reason", "over", ...more);
  expect(answer).toMatchObject({ exitCode: 0 });
}

async function startSlow(repository: string, mark: string, seconds = 300): Promise<string> {
  const run = await world.startRun(repository, world.taskFile(slowCodemod(mark, seconds)));
  await expect.poll(() => processesWith(mark).length, { timeout: 90_000 }).toBeGreaterThan(0);
  return run;
}

async function millisecondsUntilGone(mark: string): Promise<number> {
  const began = performance.now();
  await expect.poll(() => processesWith(mark), { timeout: 20_000, interval: 20 }).toStrictEqual([]);
  return performance.now() - began;
}

const untilStage = (run: string, stage: string) =>
  world.until(run, (detail) => detail.run.stage === stage, 60_000);
const untilClosed = (run: string) => world.until(run, ({ run: { closed } }) => closed, 60_000);

describe("a halt", () => {
  test("of no effects ends the running command, holds the run, and its release lets it go on to the end", async () => {
    const repository = await world.seed("held", TINY);
    const mark = newMark();
    const run = await startSlow(repository, mark, 12);
    const id = await halt("no-effects", "--repo", repository, "--reason", "geese on the runway");
    expect(await millisecondsUntilGone(mark)).toBeLessThan(3000);
    const { run: held } = await untilStage(run, "halted");
    expect(held.stageBecause).toMatch(/geese on the runway/);
    const { stdout } = await skein("halt", "list");
    expect(stdout).toMatch(/no_effects +repository acme\/held .*geese on the runway/);
    await release(id.slice(0, 8));
    await world.until(run, ({ run: { stage } }) => stage !== "halted", 20_000);
    await world.until(run, ({ run: { outcome } }) => outcome === "pull_request_open", 120_000);
    const notes = (await auditOf(world, run)).flatMap(({ note }) => note ?? []);
    const gone = notes.map((note) => readGone(note, id)).filter((ms) => ms !== null);
    expect(gone.length).toBeGreaterThan(0);
  }, 240_000);

  test("that cancels running runs ends those it covers, in order, and only those; a waiting one too", async () => {
    const [covered, other] = [await world.seed("ended", TINY), await world.seed("spared", TINY)];
    const marks = { covered: newMark(), other: newMark() };
    const waiting = await world.startRun(covered, world.taskFile(codemod()));
    await world.until(waiting, ({ run: { outcome } }) => outcome === "pull_request_open", 120_000);
    const run = await startSlow(covered, marks.covered);
    const spared = await startSlow(other, marks.other);
    const id = await halt("cancel-running", "--repo", covered, "--reason", "fox about");
    expect(await millisecondsUntilGone(marks.covered)).toBeLessThan(3000);
    const [ended, followed] = await Promise.all([untilClosed(run), untilClosed(waiting)]);
    expect(ended.run).toMatchObject({ outcome: "stopped" });
    expect(ended.run.because).toMatch(/^stopped: halted \(cancel_running on repository\) by .*: fox about$/);
    expect(followed.run.outcome).toBe("stopped");
    expect(workspacesOf(world, run)).toStrictEqual([]);
    expect(await leasesOf(world, run)).toBe(0);
    await expectProven(world, run);
    expect(processesWith(marks.other).length).toBeGreaterThan(0);
    await release(id);
    expect(await skein("run", "stop", spared)).toMatchObject({ exitCode: 0 });
    await untilClosed(spared);
  }, 300_000);

  test("of new runs holds them before their first effect", async () => {
    const repository = await world.seed("late", TINY);
    const id = await halt("no-new-runs", "--platform", "--reason", "the scheduler rests");
    const run = await world.startRun(repository, world.taskFile(codemod()));
    const { decisions } = await untilStage(run, "halted");
    expect(decisions.map(({ kind, gate }) => `${kind} ${gate}`)).toStrictEqual(["run.start halt"]);
    await release(id, "--platform");
    await world.until(run, ({ run: { outcome } }) => outcome === "pull_request_open", 120_000);
  }, 240_000);

  test("says what is wrong with what was asked", async () => {
    const ask = (...args: string[]) => skein("halt", "set", ...args, "--reason", "why not");
    expect(await ask("no-effects")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("say where"),
    });
    expect(await ask("all", "--tenant")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("modes:"),
    });
    expect(await ask("no-effects", "--team", "fish")).toMatchObject({ exitCode: 4 });
    expect(await ask("no-effects", "--tenant", "--for", "soon")).toMatchObject({ exitCode: 2 });
    expect(await skein("halt", "list", "--json")).toMatchObject({ exitCode: 0, stdout: "" });
  }, 60_000);
});

test("a drill measures the time from a halt to the last process, and leaves nothing", async () => {
  const repository = await world.seed("drill", TINY);
  const { exitCode, stdout } = await skein("halt", "drill", "--repo", repository, "--runs", "3", "--json");
  const report = DrillReport.parse(JSON.parse(stdout));
  expect(exitCode).toBe(0);
  expect(report).toMatchObject({ runs: 3, running: 2, remoteMutations: 0, ended: 3, released: true });
  expect(report.gone?.last).toBeLessThan(3000);
  expect(await skein("halt", "list", "--json")).toMatchObject({ stdout: "" });
  expect(await world.pullRequestCount(repository)).toBe(0);
}, 300_000);

describe("a halt when parts are away", () => {
  test("I14 with Temporal frozen ends running commands all the same", async () => {
    const repository = await world.seed("no-temporal", TINY);
    const mark = newMark();
    const run = await startSlow(repository, mark);
    const thaw = freeze(world.stack, "temporal");
    let id = "";
    try {
      id = await halt("cancel-running", "--run", run, "--reason", "fox about");
      expect(await millisecondsUntilGone(mark)).toBeLessThan(3000);
    } finally {
      thaw();
    }
    expect((await untilClosed(run)).run.outcome).toBe("stopped");
    await release(id);
  }, 240_000);

  test("I14 with the gateway killed ends them within 6 s; a halt then goes to the switchboard, and says so", async () => {
    const repository = await world.seed("no-gateway", TINY);
    const mark = newMark();
    const run = await startSlow(repository, mark);
    const env = environmentOf(world.stack, "gateway");
    await lose(world.stack, "gateway");
    const gone = await millisecondsUntilGone(mark);
    expect(gone).toBeLessThan(6000);
    const set = await skein("halt", "set", "cancel-running", "--run", run, "--reason", "fox about", "--json");
    expect(set).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("asking the switchboard") });
    const { halt: known } = HaltSet.parse(JSON.parse(set.stdout));
    await bringBack(world, "gateway", { env });
    const { run: ended } = await untilClosed(run);
    expect(ended.because).toContain("fox about");
    await release(known.id);
  }, 240_000);
});
