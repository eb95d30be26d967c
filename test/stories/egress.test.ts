// test/stories/egress.test.ts: an agent that wants a network: denied without a profile, asked about with one, and then held to public hosts by its worker.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunDetail } from "../../core/schema/view.ts";
import type { Script } from "../support/model/script.ts";
import { startScriptedModel } from "../support/model/server.ts";
import type { ScriptedModel } from "../support/model/server.ts";
import { changePolicy } from "../support/stories/platform-rules.ts";
import { annOf, enrollAnn } from "../support/stories/second-person.ts";
import { scripted } from "../support/stories/scripted.ts";
import { isDelivered, isWaiting } from "../support/stories/standing.ts";
import { startStoryStack } from "../support/stories/stack.ts";
import type { StoryStack } from "../support/stories/stack.ts";
import { SPELL, SPELLING_TASK, TINY } from "../support/stories/tiny.ts";
import { auditOf, expectProven, expectReplays } from "../support/stories/traces.ts";

const ASK = `
for (const url of ["http://localhost:9/", "http://elsewhere.example/"])
  require("node:http").get(url, (answer) => answer.pipe(process.stdout));
`;
const ONLINE: Script = {
  title: `${SPELL.title}, with a network`,
  turns: [
    {
      say: "I look it up.",
      calls: [
        { tool: "edit", input: { path: "words.txt", old: "grey", new: "gray" } },
        { tool: "shell", input: { command: "node tools/ask.js", network: true } },
      ],
    },
    { say: "Done.", calls: [{ tool: "finish", input: { summary: "It is spelt gray now." } }] },
  ],
};

let world: StoryStack;
let model: ScriptedModel;
beforeAll(async () => {
  model = await startScriptedModel({ scripts: [ONLINE] });
  world = await startStoryStack({ models: { online: scripted("online", model) } });
  await changePolicy(world, (shipped) => ({
    ...shipped,
    egress: [
      { name: "inside", description: "", hosts: [{ host: "localhost", scheme: "http", ports: [9] }] },
      ...(shipped.egress ?? []),
    ],
  }));
  await enrollAnn(world, ["approver", "--scope", "team:birds"]);
}, 180_000);
afterAll(async () => {
  await world?.stop();
  await model?.close();
}, 60_000);

async function startOnline(name: string, egress: string): Promise<string> {
  const repository = await world.seed(name, { ...TINY, "tools/ask.js": ASK });
  const task = SPELLING_TASK.replace(SPELL.title, ONLINE.title) + egress;
  return world.startRun(repository, world.taskFile(task), "--model", "online");
}

const networks = ({ decisions }: RunDetail) => decisions.filter(({ kind }) => kind === "shell.network");

test("without a profile the wish is denied by name, and the agent goes on without", async () => {
  const run = await startOnline("offline", "");
  const detail = await world.until(run, isDelivered, 240_000);
  expect(detail.run.because).toBe("pull request #1 waits for a person");
  expect(networks(detail)).toMatchObject([{ effect: "deny", rules: ["tool_call/network-needs-egress"] }]);
  expect(JSON.stringify(model.requests[0])).toContain("There is no network. Everything");
}, 300_000);

test("with one a person is asked; then what leads inside is refused, whatever the profile says, and kept as evidence", async () => {
  const run = await startOnline("online", "egress: inside\n");
  const { run: waiting } = await world.until(run, isWaiting, 120_000);
  const approval = waiting.approval ?? "";
  const ann = annOf(world);
  const { stdout: shown } = await world.skeinWith(ann, "approval", "show", approval);
  for (const part of [
    "shell.network",
    "$ node tools/ask.js",
    "platform/shell-network",
    "medium: it reaches other hosts",
    "inside",
    "http://localhost:9",
  ])
    expect(shown).toContain(part);
  expect(await world.skeinWith(ann, "approve", approval, "--yes")).toMatchObject({ exitCode: 0 });

  const detail = await world.until(run, isDelivered, 240_000);
  expect(networks(detail).map(({ effect }) => effect)).toStrictEqual(["ask_approval", "allow"]);
  const told = JSON.stringify(model.requests.at(-1));
  expect(told).toMatch(/localhost leads to [0-9.:]+, which is (?:loopback|unspecified, loopback)/);
  expect(told).toContain("the egress profile inside does not name elsewhere.example");
  const executed = (await auditOf(world, run)).find(
    ({ kind, action }) => kind === "command.executed" && action === "shell.network",
  );
  const [, log = ""] =
    /^network: 0 allowed, 2 refused, .* egress_log ([0-9a-f]{64});/.exec(executed?.note ?? "") ?? [];
  const { stdout } = await world.skein("artifact", "get", log);
  expect(JSON.parse(stdout)).toMatchObject({ profile: "inside", allowed: 0, refused: 2 });
  await expectReplays(world, run);
  await world.skein("run", "stop", run);
  await world.until(run, ({ run: { closed } }) => closed, 90_000);
  await expectProven(world, run);
}, 400_000);

test("a profile that nobody has is said before a run starts", async () => {
  const repository = await world.seed("unknown", TINY);
  const task = world.taskFile(`${SPELLING_TASK}egress: everything\n`);
  const answer = await world.skein("run", "start", "--repo", repository, "--task", task, "--model", "online");
  expect(answer.exitCode).not.toBe(0);
  expect(answer.stderr).toMatch(/no egress profile everything; there are: inside, registries/);
}, 60_000);
