// test/stories/faults-host.test.ts: a host on which no sandbox starts: tried again, never taken for the project's failure.
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { MACHINE_CLAIMS } from "../../activities/sandbox/workspace/host-uid.ts";
import { ownIdentity } from "../../activities/sandbox/workspace/owner.ts";
import { expectInfrastructure, untilRest } from "../support/stories/ended.ts";
import { bringBack, environmentOf, lose } from "../support/stories/part.ts";
import { startStoryStack } from "../support/stories/stack.ts";
import type { StoryStack } from "../support/stories/stack.ts";
import { codemod, TINY } from "../support/stories/tiny.ts";
import { expectReplays } from "../support/stories/traces.ts";

/** Of its own: all of the machine's other stacks' uids stay free. */
const FIRST_UID = 65_100;
const LAST_UID = 65_109;

let world: StoryStack;
const mends: (() => void)[] = [];
beforeAll(async () => {
  world = await startStoryStack();
  const env = environmentOf(world.stack, "sandbox");
  await lose(world.stack, "sandbox");
  await bringBack(world, "sandbox", { env: { ...env, SKEIN_SANDBOX_UIDS: `${FIRST_UID}-${LAST_UID}` } });
}, 180_000);
afterEach(() => mends.splice(0).forEach((mend) => mend()));
afterAll(async () => world?.stop(), 60_000);

/** Every uid is somebody's who lives. */
function claimAllUids(): () => void {
  const claim = JSON.stringify({ owner: ownIdentity(), record: world.places.root });
  const free = Array.from({ length: LAST_UID - FIRST_UID + 1 }, (_, n) =>
    join(MACHINE_CLAIMS, `${FIRST_UID + n}`),
  );
  mkdirSync(MACHINE_CLAIMS, { recursive: true, mode: 0o700 });
  const taken = new Set(readdirSync(MACHINE_CLAIMS).map((name) => join(MACHINE_CLAIMS, name)));
  const ours = free.filter((path) => !taken.has(path));
  for (const path of ours) writeFileSync(path, claim);
  return () => ours.forEach((path) => rmSync(path, { force: true }));
}

/** The folder of the workspaces is a file: no permission would stop a root worker. */
function spoilStateFolder(): () => void {
  const folder = join(world.places.workspaces, "state", "workspaces");
  renameSync(folder, `${folder}.aside`);
  writeFileSync(folder, "");
  return () => {
    rmSync(folder);
    renameSync(`${folder}.aside`, folder);
  };
}

function log(): string {
  return readFileSync(join(world.places.logs, "sandbox.log"), "utf8");
}

test("a sandbox that finds no uid is tried again, and the run goes on once there is one", async () => {
  const mend = claimAllUids();
  mends.push(mend);
  const repository = await world.seed("host-uids", TINY);
  const run = await world.startRun(repository, world.taskFile(codemod()));
  await expect
    .poll(log, { timeout: 120_000 })
    .toContain(`every uid from ${FIRST_UID} to ${LAST_UID} is taken`);
  mend();
  const { because, detail } = await untilRest(world, run);
  expect(because).toBe("pull request #1 waits for a person");
  const opened = detail.decisions.filter(({ kind }) => kind === "workspace.open");
  expect(opened.map(({ settled }) => settled?.ok)).toStrictEqual([true, true, true]); // one action, whatever its attempts
  await expectReplays(world, run);
}, 360_000);

test("one whose folder is broken leaves the run with that reason, as the infrastructure's failure", async () => {
  mends.push(spoilStateFolder());
  const repository = await world.seed("host-folder", TINY);
  const run = await world.startRun(repository, world.taskFile(codemod()));
  const rest = await untilRest(world, run);
  for (const text of [rest.because, rest.shown, rest.explained]) expect(text).toContain("ENOTDIR");
  expectInfrastructure(rest);
}, 360_000);
