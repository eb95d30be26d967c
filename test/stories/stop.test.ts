// test/stories/stop.test.ts: a stop ends a run at whatever it is doing: queued, in the sandbox, at the model, its host lost.
import { Client, Connection } from "@temporalio/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSign } from "../../cli/sign.ts";
import { readConfig } from "../../cli/config.ts";
import { newKeyPair, sign } from "../support/ledger/people.ts";
import { startScriptedModel } from "../support/model/server.ts";
import type { ScriptedModel } from "../support/model/server.ts";
import { bringBack, environmentOf, lose, processesWith } from "../support/stories/part.ts";
import { scripted } from "../support/stories/scripted.ts";
import { startStoryStack } from "../support/stories/stack.ts";
import type { StoryStack } from "../support/stories/stack.ts";
import { codemod, newMark, slowCodemod, SPELL, SPELLING_TASK, TINY } from "../support/stories/tiny.ts";
import {
  auditOf,
  expectProven,
  forgeTokens,
  leasesOf,
  openReservationsOf,
  workspacesOf,
} from "../support/stories/traces.ts";
import { stopRun } from "../../workflows/messages.ts";
import type { StopAnswer } from "../../workflows/messages.ts";

const LONG = 300;
const CLOSES_WITHIN_MS = 30_000;

const MARKS = {
  lostHost: newMark(),
  none: newMark(),
  other: newMark(),
  stopFirst: newMark(),
  stopSecond: newMark(),
  stubborn: newMark(),
};

let world: StoryStack;
let model: ScriptedModel;
let temporal: Connection;

beforeAll(async () => {
  model = await startScriptedModel({ scripts: [SPELL] });
  world = await startStoryStack({ models: { slow: scripted("slow", model) } });
  temporal = await Connection.connect({ address: world.stack.file.temporalAddress });
}, 120_000);
afterAll(async () => {
  await temporal?.close();
  await world?.stop();
  await model?.close();
}, 60_000);

function handleOf(run: string) {
  return new Client({ connection: temporal }).workflow.getHandle(`run/default/${run}`);
}

function sendStop(run: string, statement: string): Promise<StopAnswer> {
  return handleOf(run).executeUpdate(stopRun, { args: [{ statement }] });
}

/** Signed by the local user's enrolled key, as the command does it. */
async function genuineStop(run: string): Promise<string> {
  process.env["SKEIN_STACK"] = world.places.stackFile;
  return createSign(readConfig())({ verb: "run.stop", target: run, digest: null, reason: null });
}

/** Open, and at work in its sandbox. */
async function startSlow(repository: string, mark: string): Promise<string> {
  const run = await world.startRun(repository, world.taskFile(slowCodemod(mark, LONG)));
  await world.until(run, ({ decisions }) => decisions.some(({ kind }) => kind === "script.exec"), 90_000);
  await expect.poll(() => processesWith(mark).length, { timeout: 20_000 }).toBeGreaterThan(0);
  return run;
}

async function untilStopped(run: string, withinMs = CLOSES_WITHIN_MS): Promise<string> {
  const detail = await world.until(run, ({ run: { closed } }) => closed, withinMs);
  expect(detail.run.outcome).toBe("stopped");
  return detail.run.because ?? "";
}

async function expectNothingLeft(run: string, mark: string): Promise<void> {
  expect(processesWith(mark)).toStrictEqual([]); // I8
  expect(workspacesOf(world, run)).toStrictEqual([]);
  expect(await leasesOf(world, run)).toBe(0);
  expect(await openReservationsOf(world, run)).toBe(0);
  const { decisions } = await world.show(run);
  const untold = decisions.filter(({ effect, settled }) => effect === "allow" && settled === null);
  expect(untold.map(({ kind }) => kind)).toStrictEqual(["run.start"]); // which is decided only
  await expect.poll(() => forgeTokens(world), { timeout: 10_000 }).toStrictEqual([]);
}

describe("a signed stop", () => {
  test("ends a queued run, then one in its sandbox: nothing is left, and the next run starts (I6, I8)", async () => {
    const repository = await world.seed("sleepers", TINY);
    const [first, second] = await Promise.all([
      startSlow(repository, MARKS.stopFirst),
      startSlow(repository, MARKS.stopSecond),
    ]);
    const queued = await world.startRun(repository, world.taskFile(codemod()));
    await world.until(queued, ({ run: { stageBecause } }) => stageBecause?.includes("2 of 2") ?? false);

    expect(await world.skein("run", "stop", queued)).toMatchObject({ exitCode: 0 });
    expect(await untilStopped(queued)).toContain("stopped by");
    await expectProven(world, queued);

    const next = await world.retryRun(queued);
    await world.until(next, ({ run: { stageBecause } }) => stageBecause?.includes("2 of 2") ?? false);
    expect(await world.skein("run", "stop", first, "--reason", "too slow")).toMatchObject({ exitCode: 0 });
    expect(await untilStopped(first)).toContain("stopped by");
    await world.until(next, ({ run: { outcome } }) => outcome === "pull_request_open", 90_000);
    await expectNothingLeft(first, MARKS.stopFirst);
    await expectProven(world, first);
    expect(processesWith(MARKS.stopSecond).length).toBeGreaterThan(0); // only what was meant

    const answers = await Promise.all([genuineStop(second), genuineStop(second)]).then((statements) =>
      Promise.all(statements.map((statement) => sendStop(second, statement))),
    );
    expect(answers).toStrictEqual([{ kind: "accepted" }, { kind: "accepted" }]); // else it would never close
    await untilStopped(second);
    await expectNothingLeft(second, MARKS.stopSecond);
  }, 300_000);

  test("ends a run while its model says nothing, and books what was reserved (I10)", async () => {
    const repository = await world.seed("silent", TINY);
    model.failNext({ kind: "stall" });
    const run = await world.startRun(repository, world.taskFile(SPELLING_TASK), "--model", "slow");
    await expect.poll(() => model.requests.length, { timeout: 60_000 }).toBe(1);
    expect(await world.skein("run", "stop", run)).toMatchObject({ exitCode: 0 });
    await untilStopped(run);
    expect(model.requests).toHaveLength(1);
    await expectNothingLeft(run, MARKS.none);
    await expectProven(world, run);
  }, 150_000);

  test("while the model's answer is on its way: the call is settled, and the turn goes no further (I1)", async () => {
    const repository = await world.seed("late", TINY);
    const before = model.requests.length;
    const stopped = Promise.withResolvers<void>();
    model.failNext({ kind: "held", until: stopped.promise });
    const run = await world.startRun(repository, world.taskFile(SPELLING_TASK), "--model", "slow");
    const statement = await genuineStop(run);
    await expect.poll(() => model.requests.length, { timeout: 60_000, interval: 20 }).toBe(before + 1);
    expect(await sendStop(run, statement)).toStrictEqual({ kind: "accepted" });
    stopped.resolve(); // the call most often ends well before its cancel reaches it, with a heartbeat
    await untilStopped(run);
    await expectNothingLeft(run, MARKS.none);
    const { decisions } = await world.show(run); // the turn's tools may have been decided on meanwhile
    const written = decisions.filter(({ kind, settled }) => kind === "tool.write" && settled?.ok !== false);
    expect(written).toStrictEqual([]);
    await expectProven(world, run);
  }, 150_000);
});

describe("what is no genuine stop", () => {
  test("stops nothing and is audited: rubbish, an unknown key, a statement used before (I6); a cancel does stop", async () => {
    const repository = await world.seed("stubborn", TINY);
    const [run, other] = await Promise.all([
      startSlow(repository, MARKS.stubborn),
      startSlow(repository, MARKS.other),
    ]);
    const used = await genuineStop(other);
    expect(await sendStop(other, used)).toStrictEqual({ kind: "accepted" });
    await untilStopped(other);

    const stranger = { subject: "jane", key: newKeyPair() };
    const words = { verb: "run.stop", target: run, aud: "local/default" } as const;
    for (const statement of ["rubbish", await sign(stranger, words), used]) {
      expect(await sendStop(run, statement)).toMatchObject({ kind: "refused" });
    }
    expect(processesWith(MARKS.stubborn).length).toBeGreaterThan(0);
    const refused = (await auditOf(world, run)).filter(({ kind }) => kind === "statement.refused");
    expect(refused.map(({ note }) => note)).toStrictEqual([
      "the statement cannot be read",
      "the key is not enrolled here",
      expect.stringMatching(/used before|is about/),
    ]);

    await handleOf(run).cancel(); // as the Web UI's button does; it only restricts
    expect(await untilStopped(run)).toContain("a cancel request");
    await expectNothingLeft(run, MARKS.stubborn);
    await expectProven(world, run);
  }, 240_000);
});

describe("a run whose host is gone for good", () => {
  test("still closes when stopped, says what it could not clean up, and the host's return removes it", async () => {
    const repository = await world.seed("lost-host", TINY);
    const run = await startSlow(repository, MARKS.lostHost);
    const env = environmentOf(world.stack, "sandbox");
    await lose(world.stack, "sandbox");
    expect(await world.skein("run", "stop", run)).toMatchObject({ exitCode: 0 });
    await untilStopped(run, 120_000);
    expect(workspacesOf(world, run)).not.toStrictEqual([]);
    expect(await leasesOf(world, run)).toBe(0);
    const failed = (await auditOf(world, run)).filter(({ kind }) => kind === "effect.failed");
    expect(failed.map(({ action, note }) => `${action} ${note}`)).toContainEqual(
      expect.stringMatching(/^run\.cleanup worker_lost/),
    );
    await expectProven(world, run);

    await bringBack(world, "sandbox", { env });
    await expect.poll(() => workspacesOf(world, run), { timeout: 30_000 }).toStrictEqual([]);
    expect(processesWith(MARKS.lostHost)).toStrictEqual([]); // I8
  }, 240_000);
});
