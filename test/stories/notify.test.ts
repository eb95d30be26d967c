// test/stories/notify.test.ts: people are told in a chat what waits for them, by the one worker that knows where; a chat that is down holds up nothing.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunDetail } from "../../core/schema/view.ts";
import { MISBEHAVIOURS, startReceiver, type Receiver } from "../support/notify/receiver.ts";
import { formsOf } from "../support/stories/canaries.ts";
import { environmentOf, pidOf } from "../support/stories/part.ts";
import { annOf, enrollAnn } from "../support/stories/second-person.ts";
import { isWaiting } from "../support/stories/standing.ts";
import { startStoryStack, type StoryStack } from "../support/stories/stack.ts";
import { codemod, TINY } from "../support/stories/tiny.ts";
import { auditOf, expectReplays } from "../support/stories/traces.ts";

const LATE = { timeout: 60_000, interval: 300 };

let receiver: Receiver;
let world: StoryStack;
beforeAll(async () => {
  receiver = await startReceiver();
  process.env["STORY_NOTIFY_URL"] = receiver.url;
  const notified = { namespace: "default", notify_url_env: "STORY_NOTIFY_URL" };
  world = await startStoryStack({ tenants: { default: notified } });
  delete process.env["STORY_NOTIFY_URL"];
  await enrollAnn(world, ["approver", "--scope", "team:birds"]);
}, 180_000);
afterAll(async () => {
  await world?.stop();
  await receiver?.close();
}, 60_000);

const asAnn = (...args: string[]) => world.skeinWith(annOf(world), ...args);
const isDelivered = ({ run }: RunDetail) => run.pullRequest?.number === 1;
const told = (headline: string) => () => receiver.texts.filter((text) => text.startsWith(`*${headline}`));

async function startAsking(name: string) {
  const repository = await world.seed(name, TINY);
  const run = await world.startRun(repository, world.taskFile(codemod("autonomy: supervised_pr\n")));
  const { run: waiting } = await world.until(run, isWaiting, 120_000);
  return { repository, run, approval: waiting.approval ?? "" };
}

test("a run that asks is told of with the line to type; so is its approval; both are in its audit log", async () => {
  const { repository, run, approval } = await startAsking("told");
  await expect.poll(told("An approval is asked for"), LATE).toHaveLength(1);
  const [opened = ""] = told("An approval is asked for")();
  for (const part of [
    `repository: \`${repository}\``,
    "action: `pr.open: ",
    "asked by: `platform/pr-supervised: ",
    "(1 of approver)",
    "risk: `low: ",
    "expires: `20",
  ])
    expect(opened).toContain(part);
  const [, line = ""] = /^look: `skein (approval show \S+)`$/m.exec(opened) ?? [];
  expect(line).toBe(`approval show ${approval}`);
  expect(await asAnn(...line.split(" "))).toMatchObject({ exitCode: 0 });
  expect(await asAnn("approve", approval, "--yes")).toMatchObject({ exitCode: 0 });
  await world.until(run, isDelivered, 120_000);
  await expect.poll(told("An approval was given"), LATE).toHaveLength(1);
  const sent = async () => {
    const all = await auditOf(world, run);
    return all.filter(({ kind }) => kind === "notification.sent").map(({ resource }) => resource.id);
  };
  await expect
    .poll(sent, LATE)
    .toStrictEqual([`approval ${approval}: opened`, `approval ${approval}: granted`]);
  const workers = (await auditOf(world, run)).filter(({ kind }) => kind === "notification.sent");
  for (const { worker } of workers) expect(worker).toMatchObject({ name: "notify", queue: "notify" }); // it vouches for it
  await expectReplays(world, run);
}, 400_000);

test("a halt is told of when it is set, and when it is released", async () => {
  const set = await world.skein(
    "halt",
    "set",
    "no-new-runs",
    "--tenant",
    "--reason",
    "a fox <!channel>",
    "--json",
  );
  expect(set).toMatchObject({ exitCode: 0 });
  await expect.poll(told("A halt is in force"), LATE).toHaveLength(1);
  const [text = ""] = told("A halt is in force")();
  expect(text).toContain("reason: `a fox &lt;!channel&gt;`");
  const [, line = ""] = /to release: `skein (halt release \S+) --reason TEXT`/.exec(text) ?? [];
  expect(await world.skein(...line.split(" "), "--reason", "it left")).toMatchObject({ exitCode: 0 });
  await expect.poll(told("A halt is over"), LATE).toHaveLength(1);
}, 120_000);

test("a webhook that fails or hangs holds up neither request nor run", async () => {
  const before = receiver.requests.length;
  receiver.behave(MISBEHAVIOURS.hangs);
  const { run, approval } = await startAsking("untold");
  await expect.poll(() => receiver.requests.length, LATE).toBeGreaterThan(before);
  receiver.behave(MISBEHAVIOURS.fails);
  expect(await asAnn("approve", approval, "--yes")).toMatchObject({ exitCode: 0 });
  await world.until(run, isDelivered, 120_000);
  receiver.behave(MISBEHAVIOURS.redirects);
  const failures = async () => {
    const all = await auditOf(world, run);
    return all
      .filter(({ action, kind }) => action === "notify.send" && kind === "effect.failed")
      .map(({ note }) => note);
  };
  const why = expect.stringMatching(/^notify_refused: the webhook answered 307/);
  await expect.poll(failures, { ...LATE, timeout: 240_000 }).toStrictEqual([why, why]);
  receiver.behave(null);
}, 600_000);

test("I9 the webhook's address is told to the notify worker alone, and is in no history, log, audit event or other process", () => {
  const names = world.stack.children.map(({ name }) => name);
  expect(names).toContain("notify");
  for (const name of names) {
    const environ = readFileSync(`/proc/${pidOf(world.stack, name)}/environ`, "latin1");
    expect(environ, name).not.toContain(receiver.secret);
  }
  const knowing = ["control", "scm", "model", "sandbox", "evidence", "gateway", "notify"].filter((name) =>
    JSON.stringify(environmentOf(world.stack, name)).includes("webhooks.json"),
  );
  expect(knowing).toStrictEqual(["notify"]);
  const holding = (text: string) => {
    const forms = formsOf(text);
    return filesUnder(join(world.places.keys, "..")).filter((path) => {
      const bytes = bytesOf(path);
      return forms.some((form) => bytes.includes(form));
    });
  };
  expect(holding("An approval is asked for").length).toBeGreaterThan(0); // histories can be searched so
  expect(holding(receiver.secret)).toStrictEqual([join(world.places.settings, "webhooks.json")]);
}, 120_000);

/** The database's own files come and go. */
function bytesOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return Buffer.alloc(0);
    throw error;
  }
}

function filesUnder(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}
