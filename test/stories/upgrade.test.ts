// test/stories/upgrade.test.ts: open runs survive an upgrade of the workflow code: patched, not pinned to a version.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Client, Connection } from "@temporalio/client";
import { DefaultLogger, Runtime, Worker } from "@temporalio/worker";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bringBack, environmentOf, processesWith } from "../support/stories/part.ts";
import { startStoryStack } from "../support/stories/stack.ts";
import type { StoryStack } from "../support/stories/stack.ts";
import { codemod, newMark, slowCodemod, TINY } from "../support/stories/tiny.ts";
import { expectProven } from "../support/stories/traces.ts";
import { bundleAltered, GUARDED } from "../support/workflows/altered.ts";

const MARKS = {
  upgrade: newMark(),
};

let world: StoryStack;
let temporal: Connection;
let tomorrow: string;

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger("ERROR") });
  [world, tomorrow] = await Promise.all([startStoryStack(), bundleAltered(GUARDED)]);
  temporal = await Connection.connect({ address: world.stack.file.temporalAddress });
}, 120_000);
afterAll(async () => {
  await temporal?.close();
  await world?.stop();
}, 60_000);

/** What tomorrow's code asks `patched` for; today's code has steps of its own behind it. */
const NEW_STEP = "a-later-step";

async function historyOf(run: string) {
  const history = await new Client({ connection: temporal }).workflow
    .getHandle(`run/default/${run}`)
    .fetchHistory();
  const marks = (history.events ?? []).flatMap(({ markerRecordedEventAttributes: marker }) =>
    Object.values(marker?.details ?? {}).flatMap(({ payloads }) => payloads ?? []),
  );
  const tookNewStep = marks.some(({ data }) => Buffer.from(data ?? []).includes(NEW_STEP));
  return { history, tookNewStep };
}

test("a run that follows its pull request and one at work both go on with tomorrow's code (I15)", async () => {
  const waits = await world.startRun(await world.seed("waits", TINY), world.taskFile(codemod()));
  const repository = await world.seed("works", TINY);
  await world.until(waits, ({ run: { outcome } }) => outcome === "pull_request_open", 90_000);
  const works = await world.startRun(repository, world.taskFile(slowCodemod(MARKS.upgrade, 20)));
  await expect.poll(() => processesWith(MARKS.upgrade).length, { timeout: 150_000 }).toBeGreaterThan(0);

  const env = environmentOf(world.stack, "control");
  await world.stack.children.find(({ name }) => name === "control")?.stop();
  const bundle = join(world.places.bundles, "tomorrow.js");
  writeFileSync(bundle, tomorrow);
  await bringBack(world, "control", { env: { ...env, SKEIN_WORKFLOW_BUNDLE: bundle } });

  await world.until(works, ({ run: { outcome } }) => outcome === "pull_request_open", 120_000);
  expect(await world.pullRequestCount(repository)).toBe(1);
  const closing = await world.asPerson("PATCH", "/repos/acme/waits/pulls/1", { state: "closed" });
  expect(closing.status).toBe(200);
  const ended = await world.until(waits, ({ run: { closed } }) => closed, 60_000);
  expect(ended.run.outcome).toBe("closed_by_person");
  await expectProven(world, waits); // on the code that it began with, too

  const [old, mixed] = await Promise.all([historyOf(waits), historyOf(works)]);
  expect([old.tookNewStep, mixed.tookNewStep]).toStrictEqual([false, true]);
  for (const { history } of [old, mixed]) {
    await Worker.runReplayHistory({ workflowBundle: { code: tomorrow } }, history);
  }
  const onYesterday = await world.skein("replay", "run", works);
  expect(onYesterday).toMatchObject({ exitCode: 1, stdout: expect.stringContaining("DIVERGED") });
}, 300_000);
