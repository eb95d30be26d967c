// test/stories/approval.test.ts: an action that asks, decided by a second person through the command line; a run waits for it through a kill.
import { Client, Connection } from "@temporalio/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { verdictSignal } from "../../workflows/messages.ts";
import type { RunDetail } from "../../core/schema/view.ts";
import type { LoadedRule } from "../../core/schema/policy.ts";
import { startScriptedModel } from "../support/model/server.ts";
import type { ScriptedModel } from "../support/model/server.ts";
import { kill } from "../support/stories/part.ts";
import { addPlatformRules } from "../support/stories/platform-rules.ts";
import { annOf, enrollAnn } from "../support/stories/second-person.ts";
import { scripted } from "../support/stories/scripted.ts";
import { isDelivered, isWaiting } from "../support/stories/standing.ts";
import { startStoryStack } from "../support/stories/stack.ts";
import type { StoryStack } from "../support/stories/stack.ts";
import { codemod, SPELL, SPELLING_TASK, TINY } from "../support/stories/tiny.ts";
import { auditOf, expectProven, expectReplays, workspacesOf } from "../support/stories/traces.ts";
import type { Script } from "../support/model/script.ts";

const GREY_TEST = 'test("it is grey", () => assert.ok(words.startsWith("grey")));\n';
const TWO_TESTS = `const test = require("node:test");
const assert = require("node:assert");
const words = require("node:fs").readFileSync("words.txt", "utf8");
test("it is a goose", () => assert.ok(words.includes("goose")));
${GREY_TEST}`;

/** Asks for a command first; what it is answered, it is asked about by the test. */
const ASKING: Script = {
  title: SPELL.title,
  turns: [
    {
      say: "I spell it gray, and try something.",
      calls: [
        { tool: "edit", input: { path: "words.txt", old: "grey", new: "gray" } },
        { tool: "shell", input: { command: "git status" } },
      ],
    },
    { say: "Done.", calls: [{ tool: "finish", input: { summary: "It is spelt gray now." } }] },
  ],
};

/** Makes its work pass by taking a test away. */
const DROPPING: Script = {
  title: "Spell it gray and drop a test",
  turns: [
    {
      say: "I spell it gray, and the test of grey goes.",
      calls: [
        { tool: "edit", input: { path: "words.txt", old: "grey", new: "gray" } },
        { tool: "edit", input: { path: "test/grey.test.js", old: GREY_TEST, new: "" } },
      ],
    },
    { say: "Done.", calls: [{ tool: "finish", input: { summary: "It is spelt gray now." } }] },
  ],
};

const ASK: LoadedRule = {
  id: "ask-shell",
  actions: ["shell.exec"],
  effect: "ask_approval",
  because: "somebody is to look at commands",
  approvers: { quorum: 1, roles: ["approver"], teams: [], expires_hours: 72 },
  match: [],
  not_match: [],
  file: "policies/platform.yaml",
  line: 1,
};

let world: StoryStack;
let model: ScriptedModel;
beforeAll(async () => {
  model = await startScriptedModel({ scripts: [ASKING, DROPPING] });
  world = await startStoryStack({ models: { asking: scripted("asking", model) } });
  await addPlatformRules(world, ASK);
  await enrollAnn(world, ["approver", "--scope", "team:birds"]);
}, 180_000);
afterAll(async () => {
  await world?.stop();
  await model?.close();
}, 60_000);

const asAnn = (...args: string[]) => world.skeinWith(annOf(world), ...args);

async function startAsking(name: string): Promise<{ run: string; approval: string; repository: string }> {
  const repository = await world.seed(name, TINY);
  const task = `${SPELLING_TASK.replace(SPELL.title, ASKING.title)}`;
  const run = await world.startRun(repository, world.taskFile(task), "--model", "asking");
  const { run: waiting } = await world.until(run, isWaiting, 120_000);
  return { run, approval: waiting.approval ?? "", repository };
}

test("I5 a second person approves through the command line, once; the requester cannot; it waits through a kill", async () => {
  const { run, approval, repository } = await startAsking("asked");
  expect(workspacesOf(world, run)).toStrictEqual([]); // it holds none while it waits
  const { stdout: shown } = await world.skein("run", "show", run);
  expect(shown).toContain(`skein approve ${approval}`);
  const { stdout: bound } = await asAnn("approval", "show", approval);
  for (const part of [
    "$ git status",
    "platform/ask-shell",
    "somebody is to look",
    "risk",
    "expires",
    "signs",
  ])
    expect(bound).toContain(part);

  expect(await world.skein("approve", approval, "--yes")).toMatchObject({
    exitCode: 3,
    stderr: expect.stringMatching(/asked for it or wrote its task/) as string,
  });
  const connection = await Connection.connect({ address: world.stack.file.temporalAddress });
  const workflow = new Client({ connection }).workflow.getHandle(`approval/default/${run}/1`);
  await workflow.signal(verdictSignal, { approved: true });
  await workflow.signal("approve");
  await new Client({ connection }).workflow.getHandle(`run/default/${run}`).signal("approve");
  await expect
    .poll(async () => (await auditOf(world, run)).filter(({ kind }) => kind === "statement.refused").length, {
      timeout: 20_000,
    })
    .toBe(4);
  expect((await world.show(run)).run.stage).toBe("waiting_for_approval");
  await connection.close();

  kill(world.stack, "control");
  expect(await asAnn("approve", approval)).toMatchObject({ exitCode: 2 }); // nobody to ask
  expect(await asAnn("approve", approval, "--yes", "--reason", "harmless")).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/signs [0-9a-f]{64}\n.* is granted/) as string,
  });
  const again = await asAnn("approve", approval, "--yes");
  expect(again.exitCode).toBe(3);
  expect(again.stderr).toMatch(/is (granted|used) already/);

  const detail = await world.until(run, isDelivered, 240_000);
  expect(detail.run.because).toBe("pull request #1 waits for a person");
  const shell = detail.decisions.filter(({ kind }) => kind === "shell.exec");
  expect(shell.map(({ effect, because }) => `${effect}: ${because}`)).toStrictEqual([
    expect.stringMatching(/^ask_approval: needs an approval/),
    "allow: approved by ann",
  ]);
  expect(shell[1]?.settled?.ok).toBe(true);
  expect(detail.boundary).toMatchObject({ added: 1, removed: 1 }); // what was edited before it was asked, is there
  const { stdout: used } = await world.skein("approval", "list", "--all", "--json");
  expect(used).toContain('"status":"used"');
  expect(
    (await auditOf(world, run)).map(({ kind }) => kind).filter((kind) => kind.startsWith("appr")),
  ).toStrictEqual(["approval.requested", "approval.granted", "approval.used"]);
  await expectReplays(world, run);
  await world.asPerson("PATCH", `/repos/${repository}/pulls/1`, { state: "closed" });
  await world.until(run, ({ run: { closed } }) => closed, 90_000);
  await expectProven(world, run);
}, 500_000);

test("a rejection is told to the agent with its reason, and nothing was done", async () => {
  const { run, approval } = await startAsking("rejected");
  const asked = model.requests.length;
  expect(await asAnn("reject", approval, "--yes", "--reason", "not in this repository")).toMatchObject({
    exitCode: 0,
  });
  const detail = await world.until(run, isDelivered, 240_000);
  expect(detail.run.because).toBe("pull request #1 waits for a person");
  expect(JSON.stringify(model.requests[asked])).toContain("refused by ann: not in this repository");
  const shell = detail.decisions.filter(({ kind }) => kind === "shell.exec");
  expect(shell.map(({ effect }) => effect)).toStrictEqual(["ask_approval", "deny"]);
  expect(await asAnn("approve", approval, "--yes")).toMatchObject({ exitCode: 3 });
}, 400_000);

test("a run that waits is stopped in order: its approval is void, and nothing is left", async () => {
  const { run, approval } = await startAsking("stopped");
  expect(await world.skein("run", "stop", run)).toMatchObject({ exitCode: 0 });
  const { run: ended } = await world.until(run, ({ run: { closed } }) => closed, 60_000);
  expect(ended.outcome).toBe("stopped");
  const { stdout } = await world.skein("approval", "show", approval, "--json");
  expect(JSON.parse(stdout)).toMatchObject({ status: "void" });
  expect(await asAnn("approve", approval, "--yes")).toMatchObject({ exitCode: 3 });
  await expectProven(world, run);
}, 300_000);

test("I19 a supervised run opens its pull request ready for review, after a person saw the diff", async () => {
  const repository = await world.seed("supervised", TINY);
  const run = await world.startRun(repository, world.taskFile(codemod("autonomy: supervised_pr\n")));
  const { run: waiting } = await world.until(run, isWaiting, 120_000);
  const approval = waiting.approval ?? "";
  expect(await world.pullRequestCount(repository)).toBe(0);
  const { stdout: bound } = await asAnn("approval", "show", approval);
  for (const part of ["pr.open", "platform/pr-supervised", "-grey goose", "+gray goose"])
    expect(bound).toContain(part);
  expect(await asAnn("approval", "approve", approval, "--yes")).toMatchObject({ exitCode: 0 });
  await world.until(run, isDelivered, 120_000);
  const pull = (await (await world.asPerson("GET", `/repos/${repository}/pulls/1`)).json()) as {
    draft: boolean;
  };
  expect(pull.draft).toBe(false);
  await expectReplays(world, run);
}, 300_000);

test("a patch that takes a test away waits for a person, who is shown what was found; so is the reviewer", async () => {
  const repository = await world.seed("dropping", { ...TINY, "test/grey.test.js": TWO_TESTS });
  const task = SPELLING_TASK.replace(SPELL.title, DROPPING.title).replace('["words.txt"]', '["**"]');
  const run = await world.startRun(repository, world.taskFile(task), "--model", "asking");
  const { run: waiting } = await world.until(run, isWaiting, 120_000);
  const found = "test_removed, test/grey.test.js: 2 test cases before, 1 after";
  const approval = waiting.approval ?? "";
  const { stdout: bound } = await asAnn("approval", "show", approval);
  for (const part of [
    "patch.submit",
    "platform/patch-tests",
    "high: checks of the diff found test_removed",
    found,
  ])
    expect(bound).toContain(part);
  expect(bound).toContain('-test("it is grey"');
  expect(await asAnn("approve", approval, "--yes")).toMatchObject({ exitCode: 0 });
  const isAskedAgain = (detail: RunDetail) => isWaiting(detail) && detail.run.approval !== approval;
  const { run: again } = await world.until(run, isAskedAgain, 240_000); // now by what the tests did, not by the diff
  const { stdout: lost } = await asAnn("approval", "show", again.approval ?? "");
  for (const part of ["pr.open", "organization/lost-tests-need-approval", "it is grey"])
    expect(lost).toContain(part);
  expect(await asAnn("approve", again.approval ?? "", "--yes")).toMatchObject({ exitCode: 0 });
  const { boundary } = await world.until(run, isDelivered, 240_000);
  expect(boundary?.findingCounts).toStrictEqual({ test_removed: 1 });
  expect((await world.skein("run", "show", run)).stdout).toContain(found);
  const pull = (await (await world.asPerson("GET", `/repos/${repository}/pulls/1`)).json()) as {
    body: string;
  };
  expect(pull.body).toContain("### What checks of the diff found\n\n- test&#95;removed, test/grey.test.js:");
  await expectReplays(world, run);
}, 400_000);
