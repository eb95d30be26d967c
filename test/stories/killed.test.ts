// test/stories/killed.test.ts: kill -9 of each kind of process while it works: every run ends with exactly one pull request (I11).
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MINIMIST, withProject } from "../../scripts/demo/project.ts";
import { agentTask } from "../../scripts/demo/tasks.ts";
import { startScriptedModel } from "../support/model/server.ts";
import type { ScriptedModel } from "../support/model/server.ts";
import { freeze, kill, pidOf, processesWith } from "../support/stories/part.ts";
import { scripted } from "../support/stories/scripted.ts";
import { startStoryStack } from "../support/stories/stack.ts";
import type { StoryStack } from "../support/stories/stack.ts";
import { codemod, newMark, slowCodemod, SPELL, SPELLING_TASK, TINY } from "../support/stories/tiny.ts";
import { expectProven, expectReplays } from "../support/stories/traces.ts";

const MARKS = {
  command: newMark(),
  control: newMark(),
  gateway: newMark(),
  scm: newMark(),
  stopped: newMark(),
};

let world: StoryStack;
let model: ScriptedModel;

beforeAll(async () => {
  model = await startScriptedModel({ scripts: [SPELL] });
  world = await startStoryStack({ models: { slow: scripted("slow", model) } });
}, 120_000);
afterAll(async () => {
  await world?.stop();
  await model?.close();
}, 60_000);

async function startSlow(repository: string, mark: string, seconds: number): Promise<string> {
  const run = await world.startRun(repository, world.taskFile(slowCodemod(mark, seconds)));
  await expect.poll(() => processesWith(mark).length, { timeout: 90_000 }).toBeGreaterThan(0);
  return run;
}

async function untilDelivered(run: string, repository: string): Promise<void> {
  const detail = await world.until(run, ({ run: { outcome } }) => outcome !== null, 180_000);
  expect(detail.run.because).toBe("pull request #1 waits for a person");
  expect(await world.pullRequestCount(repository)).toBe(1);
  await expectReplays(world, run);
}

/** Killed and there again, by the supervisor. */
async function killUntilBack(name: string): Promise<void> {
  const before = pidOf(world.stack, name);
  kill(world.stack, name);
  await expect.poll(() => pidOf(world.stack, name), { timeout: 30_000 }).not.toBe(before);
}

test("a sandbox worker that is told to stop during a command: as one that was lost, the command is done anew", async () => {
  const repository = await world.seed("stopped-sandbox", TINY);
  const run = await startSlow(repository, MARKS.stopped, 15); // longer than the time of grace
  process.kill(pidOf(world.stack, "sandbox"), "SIGTERM");
  await untilDelivered(run, repository);
}, 240_000);

describe("kill -9 of", () => {
  test("the control worker during a sandbox command: the command is not even disturbed", async () => {
    const repository = await world.seed("killed-control", TINY);
    const run = await startSlow(repository, MARKS.control, 12);
    const commands = processesWith(MARKS.control);
    await killUntilBack("control");
    expect(processesWith(MARKS.control)).toEqual(expect.arrayContaining(commands));
    await untilDelivered(run, repository);
  }, 240_000);

  test("the sandbox worker during an agent's work: it goes on from its last checkpoint", async () => {
    const repository = await withProject(MINIMIST, (folder) => world.seedFolder("minimist-killed", folder));
    const task = world.taskFile(agentTask(repository));
    const run = await world.startRun(repository, task, "--model", "scripted");
    await world.until(run, ({ decisions }) => decisions.some(({ kind }) => kind === "tool.write"), 90_000);
    kill(world.stack, "sandbox");
    await untilDelivered(run, repository);
  }, 300_000);

  test("a sandbox around its command: the command is done anew, in a workspace of its own", async () => {
    const repository = await world.seed("killed-command", TINY);
    const task = slowCodemod(MARKS.command, 4).replace("sleep", "echo more >> words.txt && sleep");
    const run = await world.startRun(repository, world.taskFile(task));
    await expect.poll(() => processesWith(MARKS.command).length, { timeout: 90_000 }).toBeGreaterThan(0);
    const pids = processesWith(MARKS.command).map(Number);
    process.kill(Math.min(...pids), "SIGKILL"); // bubblewrap's own, as it was first; the others go with it
    await untilDelivered(run, repository);
    const { decisions, boundary } = await world.show(run);
    expect(decisions.filter(({ kind }) => kind === "script.exec")).toHaveLength(2);
    expect(boundary).toMatchObject({ added: 2, removed: 1 }); // `more` once
  }, 240_000);

  test("the scm worker during delivery", async () => {
    const repository = await world.seed("killed-scm", TINY);
    const run = await startSlow(repository, MARKS.scm, 2);
    const thaw = freeze(world.stack, "forge"); // so that the delivery is certainly under way
    try {
      await world.until(run, ({ run: { stage } }) => stage === "delivering", 90_000);
      await killUntilBack("scm");
    } finally {
      thaw();
    }
    await untilDelivered(run, repository);
  }, 240_000);

  test("the model worker during a model call: another call is made, with money of its own reserved (I10)", async () => {
    const repository = await world.seed("killed-model", TINY);
    model.failNext({ kind: "hang" });
    const run = await world.startRun(repository, world.taskFile(SPELLING_TASK), "--model", "slow");
    await expect.poll(() => model.requests.length, { timeout: 60_000 }).toBe(1);
    await killUntilBack("model");
    await untilDelivered(run, repository);
    expect(model.requests).toHaveLength(3);
    expect((await world.show(run)).usage.modelCalls).toBe(3); // the lost one counts as it was reserved
  }, 240_000);

  test("the gateway, silent before: the feed grows stale, the command is broken off, then done anew on the base (I14)", async () => {
    const repository = await world.seed("killed-gateway", TINY);
    const task = slowCodemod(MARKS.gateway, 12).replace("sleep", "echo more >> words.txt && sleep");
    const run = await world.startRun(repository, world.taskFile(task));
    await expect.poll(() => processesWith(MARKS.gateway).length, { timeout: 90_000 }).toBeGreaterThan(0);
    freeze(world.stack, "gateway");
    await expect.poll(() => processesWith(MARKS.gateway), { timeout: 11_000 }).toStrictEqual([]);
    await killUntilBack("gateway");
    const health = async () => (await fetch(`${world.stack.file.gatewayUrl}/healthz`).catch(() => null))?.ok;
    await expect.poll(health, { timeout: 30_000 }).toBe(true);
    await untilDelivered(run, repository);
    expect((await world.show(run)).boundary).toMatchObject({ added: 2, removed: 1 }); // `more` once
  }, 240_000);

  test("the evidence worker while it keeps a history: the history is kept all the same", async () => {
    const repository = await world.seed("killed-evidence", TINY);
    const run = await world.startRun(repository, world.taskFile(codemod()));
    await untilDelivered(run, repository);
    freeze(world.stack, "evidence");
    const closing = await world.asPerson("PATCH", `/repos/${repository}/pulls/1`, { state: "closed" });
    expect(closing.status).toBe(200);
    await world.until(run, ({ run: { closed } }) => closed, 60_000);
    await killUntilBack("evidence");
    await expectProven(world, run);
    expect(await world.pullRequestCount(repository)).toBe(1);
  }, 240_000);
});
