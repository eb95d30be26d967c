// test/stories/canary.test.ts: a canary in the source and one in the sandbox prove that the redactor stands before every exit (I9).
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startScriptedModel } from "../support/model/server.ts";
import type { ScriptedModel } from "../support/model/server.ts";
import { formsOf, newCanaries } from "../support/stories/canaries.ts";
import { canaryFiles, leakScript, LEAK_TITLE } from "../support/stories/canary-project.ts";
import {
  cliExits,
  databaseExits,
  logExits,
  pullRequestExits,
  storedArtifacts,
  temporalExits,
} from "../support/stories/exits.ts";
import type { Exit, StoredArtifact } from "../support/stories/exits.ts";
import { scripted } from "../support/stories/scripted.ts";
import { startStoryStack } from "../support/stories/stack.ts";
import type { StoryStack } from "../support/stories/stack.ts";

/** Exempt: bytes that must stay what they are, for verification and for auditors. No person gets one but by a role for it. */
const RAW_CLASSES = ["raw_log", "tool_output_raw", "source_bundle", "workspace_snapshot"];
/** Exempt too: it is the change itself. A file that holds a secret before holds it after, and one that adds some is kept. */
const PATCH = "patch";

const planted = {
  source: newCanaries("the source"),
  printed: newCanaries("what is printed"),
  written: newCanaries("what is written"),
  marker: `marker-${randomBytes(6).toString("hex")}`,
};
const told = newCanaries("a task's own words");
const CANARIES = [planted.source, planted.printed, planted.written, told].flatMap(({ all }) => all);

const BOTH = { data_class: "internal", task_class: "docs" };

function agentTask(title = LEAK_TITLE, instructions = "Spell the greeting in settings.js gray."): string {
  return JSON.stringify({
    ...BOTH,
    change: "agent",
    title: `${title}, ${planted.marker}`,
    instructions,
    done_when: ["the greeting is gray"],
  });
}

function scriptTask(title: string, ...argv: string[]): string {
  return JSON.stringify({ ...BOTH, change: "script", title: `${title}, ${planted.marker}`, argv });
}

let world: StoryStack;
let model: ScriptedModel;
beforeAll(async () => {
  model = await startScriptedModel({ scripts: [leakScript(planted)] });
  world = await startStoryStack({
    models: { default: scripted("scripted", model, { input: 1, output: 1, fictive: true }) },
  });
}, 180_000);
afterAll(async () => {
  await world?.stop();
  await model?.close();
}, 60_000);

const started: { run: string; repository: string }[] = [];

async function runToEnd(
  name: string,
  task: string,
): Promise<{ run: string; because: string; outcome: string }> {
  const repository = await world.seed(name, canaryFiles(planted));
  const run = await world.startRun(repository, world.taskFile(task));
  started.push({ run, repository });
  const detail = await world.until(run, ({ run: { outcome } }) => outcome !== null, 180_000);
  return { run, because: detail.run.because ?? "", outcome: detail.run.outcome ?? "" };
}

function runOf(name: string): string {
  return started.find(({ repository }) => repository === `acme/${name}`)?.run ?? "";
}

function leaksIn(exits: readonly Exit[]): string[] {
  return CANARIES.flatMap(({ name, value }) => {
    const forms = formsOf(value);
    return exits
      .filter(({ text }) => forms.some((form) => text.includes(form)))
      .map(({ where }) => `${name}: ${where}`);
  });
}

function holding(exits: readonly Exit[], text: string): string[] {
  return exits.filter((exit) => exit.text.includes(text)).map(({ where }) => where);
}

describe.concurrent("work that meets secrets goes on without them:", () => {
  test("an agent that reads, searches, prints and says them, and changes a line between two", async () => {
    model.failNext({
      kind: "status",
      status: 500,
      body: { error: { message: `no such key ${planted.printed.github}` } },
    });
    const { outcome, because } = await runToEnd("canary-agent", agentTask());
    expect(because).toBe("pull request #1 waits for a person");
    expect(outcome).toBe("pull_request_open");
  }, 240_000);

  test("a script that prints them on both streams, stopped afterwards for a reason that holds one", async () => {
    const task = scriptTask("Respell", "node", "respell.js", "gray goose");
    const { run, because } = await runToEnd("canary-script", task);
    expect(because).toBe("pull request #1 waits for a person");
    const reason = `password=${told.password} was seen`;
    expect(await world.skein("run", "stop", run, "--reason", reason)).toMatchObject({ exitCode: 0 });
    await world.until(run, ({ run: { closed } }) => closed);
  }, 240_000);

  test("a script whose last words hold one", async () => {
    const { outcome, because } = await runToEnd("canary-failing", scriptTask("Fail", "node", "fail.js"));
    expect(outcome).toBe("failed");
    expect(because).toContain("the script exited with 1");
  }, 240_000);

  test("a verification that fails with one in its message", async () => {
    const task = scriptTask("Respell badly", "node", "respell.js", "fail");
    const { outcome, because } = await runToEnd("canary-verify", task);
    expect(outcome).toBe("failed");
    expect(because).toContain("failed");
  }, 240_000);

  test("a patch that adds some: it is refused, and where they are is told without them", async () => {
    const { run, outcome, because } = await runToEnd("canary-plant", scriptTask("Plant", "node", "plant.js"));
    expect({ outcome, because }).toStrictEqual({
      outcome: "refused",
      because: expect.stringMatching(/adds what looks like a secret; take it out.*patch-secret/) as string,
    });
    expect((await world.skein("run", "show", run)).stdout).toMatch(/secret_added, planted\.txt:\d+: /);
  }, 240_000);

  test.each([
    { change: "script", task: scriptTask("Start nowhere", "true") },
    { change: "agent", task: agentTask() },
  ])(
    "a task of an absent base, $change: what the forge says reaches log and history",
    async ({ change, task }) => {
      const base_ref = `no-${planted.marker}`;
      const name = `canary-base-${change}`;
      const { outcome, because } = await runToEnd(name, JSON.stringify({ ...JSON.parse(task), base_ref }));
      expect(outcome).toBe("failed");
      expect(because).toBe(
        `could not fetch the source: acme/${name} has no branch "${base_ref}"; base_ref in the task names one of its branches`,
      );
    },
    240_000,
  );
});

describe("a task that holds a secret is not taken in, and says where it stands:", () => {
  test.each([
    { name: "its title", task: agentTask(`Use ${told.github}`), says: /title/ },
    {
      name: "its instructions",
      task: agentTask("Log in", `Log in with password=${told.password} first`),
      says: /instructions/,
    },
    {
      name: "a private key",
      task: agentTask("Sign", `Sign it with this:\n${told.pem}`),
      says: /instructions.*private_key/,
    },
    { name: "its command", task: scriptTask("Log in", "login", "--password", told.password), says: /argv/ },
  ])("$name", async ({ task, says }) => {
    const repository = started[0]?.repository ?? "";
    const answer = await world.skein("run", "start", "--repo", repository, "--task", world.taskFile(task));
    expect(answer.exitCode).toBe(2);
    expect(answer.stderr).toMatch(says);
    expect(leaksIn([{ where: "stderr", text: answer.stderr }])).toStrictEqual([]);
  });
});

describe("I9 no canary, in no encoding, is in", () => {
  let artifacts: StoredArtifact[];
  beforeAll(async () => {
    const runs = started.filter(({ repository }) => !/agent/.test(repository));
    for (const { run } of runs)
      await world.until(run, (detail) => detail.artifacts.some((kept) => kept.class === "workflow_history"));
    artifacts = await storedArtifacts(world);
  }, 120_000);

  test("what a model was sent", () => {
    const exits = model.bodies.map((text, index) => ({ where: `request ${index + 1}`, text }));
    expect(exits.length).toBeGreaterThan(4);
    expect(holding(exits, planted.marker)).toHaveLength(exits.length);
    expect(leaksIn(exits)).toStrictEqual([]);
  });

  test("Temporal: histories with their payloads decoded, summaries, details", async () => {
    const exits = await temporalExits(world);
    const histories = exits.filter(({ where }) => where.startsWith("history of run/"));
    expect(histories).toHaveLength(started.length);
    expect(holding(histories, planted.marker)).toHaveLength(started.length);
    expect(leaksIn(exits)).toStrictEqual([]);
  });

  test("logs", () => {
    const exits = logExits(world);
    expect(holding(exits, "serving").length).toBeGreaterThanOrEqual(6);
    expect(holding(exits, planted.marker).join()).toContain("scm.log");
    expect(holding(exits, "no such key [REDACTED:").join()).toContain("model.log");
    expect(leaksIn(exits)).toStrictEqual([]);
  });

  test("the database", async () => {
    const exits = await databaseExits(world);
    expect(holding(exits, planted.marker)).toEqual(
      expect.arrayContaining(
        ["public.agent_task", "public.decision", "public.run"].map((name) => `table ${name}`),
      ),
    );
    expect(leaksIn(exits)).toStrictEqual([]);
  });

  test("artifacts that people read", () => {
    const read = artifacts.filter((each) => ![...RAW_CLASSES, PATCH].includes(each.class));
    const classes = new Set(read.map((each) => each.class));
    const expected = [
      "context_manifest",
      "model_request",
      "redacted_log",
      "tool_output_redacted",
      "verification_report",
      "workflow_history",
    ];
    expect([...classes]).toEqual(expect.arrayContaining(expected));
    expect(
      holding(
        read.filter((each) => each.class === "tool_output_redacted"),
        planted.marker,
      ),
    ).not.toHaveLength(0);
    expect(
      holding(
        read.filter((each) => each.class === "workflow_history"),
        planted.marker,
      ),
    ).not.toHaveLength(0);
    expect(leaksIn(read)).toStrictEqual([]);
  });

  test("pull requests: title, words, labels, comments, commit messages", async () => {
    for (const name of ["canary-agent", "canary-script"]) {
      const exits = await pullRequestExits(world, `acme/${name}`);
      expect(holding(exits, planted.marker)).not.toHaveLength(0);
      expect(leaksIn(exits)).toStrictEqual([]);
    }
  });

  test("what the command line prints", async () => {
    const exits = await cliExits(world, ["canary-agent", "canary-failing", "canary-plant"].map(runOf));
    expect(holding(exits, planted.marker).length).toBeGreaterThan(4);
    expect(leaksIn(exits)).toStrictEqual([]);
  }, 240_000);

  test("but the search would find it: the exempt classes hold what the sandboxes held", () => {
    const raw = (kind: string, set: { github: string; awsKey: string }): string[] =>
      leaksIn(artifacts.filter((each) => each.class === kind)).filter((leak) =>
        CANARIES.some(({ name, value }) => value === set.github && leak.startsWith(name)),
      );
    expect(raw("tool_output_raw", planted.source)).not.toHaveLength(0);
    expect(raw("tool_output_raw", planted.printed)).not.toHaveLength(0);
    expect(raw("raw_log", planted.printed)).not.toHaveLength(0);
    expect(raw("workspace_snapshot", planted.source)).not.toHaveLength(0); // in base64
    expect(raw(PATCH, planted.source)).not.toHaveLength(0);
    expect(raw(PATCH, planted.written)).not.toHaveLength(0);
  });
});
