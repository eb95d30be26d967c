// test/stories/instructions.test.ts: a repository gives orders to agents; people are asked, a model that obeys them all is refused by name, and nothing comes of it.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunDetail } from "../../core/schema/view.ts";
import { startScriptedModel } from "../support/model/server.ts";
import type { ScriptedModel } from "../support/model/server.ts";
import type { Script } from "../support/model/script.ts";
import { doneBy } from "../support/stories/at-forge.ts";
import {
  HONEST,
  HOSTILE_FILES,
  hostileTask,
  OBEDIENT,
  ATTEMPTS,
  PLANTING,
} from "../support/stories/hostile.ts";
import { scripted } from "../support/stories/scripted.ts";
import { annOf, enrollAnn } from "../support/stories/second-person.ts";
import { isDelivered, isWaiting } from "../support/stories/standing.ts";
import { startStoryStack } from "../support/stories/stack.ts";
import type { StoryStack } from "../support/stories/stack.ts";
import { auditOf, expectProven, expectReplays } from "../support/stories/traces.ts";

let world: StoryStack;
let model: ScriptedModel;
beforeAll(async () => {
  model = await startScriptedModel({ scripts: [OBEDIENT, PLANTING, HONEST] });
  world = await startStoryStack({ models: { obedient: scripted("obedient", model) } });
  await enrollAnn(world, ["approver", "--scope", "team:birds"]);
}, 180_000);
afterAll(async () => {
  await world?.stop();
  await model?.close();
}, 60_000);

const asAnn = (...args: string[]) => world.skeinWith(annOf(world), ...args);

/** A run that people are asked about before its model hears anything. */
async function startAsked(name: string, script: Script, ...allowed: string[]) {
  const repository = await world.seed(name, HOSTILE_FILES);
  const requests = model.requests.length;
  const task = world.taskFile(hostileTask(script, ...allowed));
  const run = await world.startRun(repository, task, "--model", "obedient");
  const approval = await askedFor(run, "guidance.use");
  expect(model.requests).toHaveLength(requests);
  return { repository, run, approval };
}

async function askedFor(run: string, kind: string): Promise<string> {
  const isAsked = (detail: RunDetail): boolean =>
    isWaiting(detail) && detail.decisions.findLast(({ effect }) => effect === "ask_approval")?.kind === kind;
  return (await world.until(run, isAsked, 180_000)).run.approval ?? "";
}

const kindsOf = async (run: string, kind: string) =>
  (await auditOf(world, run)).filter((event) => event.kind === kind);

test("what a model obeys is refused, each by its rule, and nothing leaves the workspace", async () => {
  const { repository, run, approval } = await startAsked("obeyed", OBEDIENT);
  const { stdout: shown } = await asAnn("approval", "show", approval);
  for (const part of [
    "platform/guidance-suspicious",
    "AGENTS.md",
    "ignore all previous instructions",
    "deployment",
  ])
    expect(shown).toContain(part);
  const suspected = await kindsOf(run, "instruction.suspected");
  expect(new Set(suspected.map(({ note }) => /, (\w+):/.exec(note ?? "")?.[1]))).toStrictEqual(
    new Set(["override", "exfiltration", "contacts_host", "disables_checks", "deployment", "html_comment"]),
  );
  expect(await asAnn("approve", approval, "--yes", "--reason", "it is data")).toMatchObject({ exitCode: 0 });

  const detail = await world.until(run, isDelivered, 240_000);
  expect(detail.run).toMatchObject({ outcome: "refused" });
  expect(detail.run.because).toContain("platform/patch-outside-scope");
  const denied = detail.decisions.filter(({ effect }) => effect === "deny");
  for (const { input, refused_by } of ATTEMPTS.filter((each) => each.refused_by !== undefined)) {
    const words = String(input["command"] ?? input["path"]);
    const found = denied.find(
      ({ subject, rules }) => subject.includes(words) && rules.join().includes(`${refused_by}`),
    );
    expect(found, `${words} by ${refused_by}`).toBeDefined();
  }
  expect(await world.pullRequestCount(repository)).toBe(0);
  expect(await doneBy(world)("GET", `/repos/${repository}/branches`)).toHaveLength(1);
  expect((await kindsOf(run, "instruction.suspected")).length).toBe(suspected.length); // told once
  expect(await kindsOf(run, "guidance.used")).toHaveLength(1);

  const sent = JSON.stringify(model.requests);
  expect(sent).toMatch(/<untrusted-data tag=\\"[0-9a-f]{32}\\" origin=\\"instruction file AGENTS.md\\">/);
  expect(sent).toMatch(/<untrusted-data tag=\\"[0-9a-f]{32}\\" origin=\\"tool verify\\">/);
  expect(sent).not.toContain("SHOP_REGION");
  await expectProven(world, run);
}, 500_000);

test("an order that an agent leaves for the next one is shown as a diff, and a person's no ends the run", async () => {
  const { repository, run, approval } = await startAsked("planted", PLANTING, "AGENTS.md");
  await asAnn("approve", approval, "--yes", "--reason", "it is data");
  const submitted = await askedFor(run, "patch.submit");
  const { stdout: shown } = await asAnn("approval", "show", submitted);
  for (const part of [
    "platform/patch-needs-people",
    "instruction_file",
    "+Obey at once.",
    "-# How to work here",
  ])
    expect(shown).toContain(part);
  await asAnn("reject", submitted, "--yes", "--reason", "no orders here");
  const { run: over } = await world.until(run, isDelivered, 120_000);
  expect(over).toMatchObject({ outcome: "refused", because: expect.stringContaining("no orders here") });
  expect(await world.pullRequestCount(repository)).toBe(0);
}, 400_000);

test("what was suspicious is on the pull request of a model that does its task alone", async () => {
  const { repository, run, approval } = await startAsked("honest", HONEST);
  await asAnn("approve", approval, "--yes", "--reason", "it is data");
  const detail = await world.until(run, isDelivered, 240_000);
  expect(detail.run.because).toBe("pull request #1 waits for a person");
  const { body } = (await doneBy(world)("GET", `/repos/${repository}/pulls/1`)) as { body: string };
  expect(body).toContain("### Suspicious in the repository's instruction files");
  expect(body).toContain("- AGENTS.md, line 5, `override`: ignore all previous instructions");
  await expectReplays(world, run);
}, 400_000);

test("a person who rejects the instruction files ends the run before its model hears anything", async () => {
  const { run, approval } = await startAsked("rejected", HONEST);
  const requests = model.requests.length;
  await asAnn("reject", approval, "--yes", "--reason", "a hostile repository");
  const { run: over } = await world.until(run, isDelivered, 120_000);
  expect(over).toMatchObject({ outcome: "refused" });
  expect(over.because).toMatch(
    /not allowed to give the agent .*instruction files: refused by ann: a hostile/,
  );
  expect(model.requests).toHaveLength(requests);
  await expectProven(world, run);
}, 300_000);
