// test/stories/faults-model.test.ts: a model that fails in every way it can, on its real wire: waited for, fallen back on, or ended.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dollars } from "../../core/run/details.ts";
import { BAD_ARGUMENTS, CONTENT_FILTER, CONTEXT_OVERFLOW, GARBAGE } from "../support/model/fault.ts";
import type { Fault } from "../support/model/fault.ts";
import type { Script } from "../support/model/script.ts";
import { startScriptedModel } from "../support/model/server.ts";
import type { ScriptedModel } from "../support/model/server.ts";
import { untilRest } from "../support/stories/ended.ts";
import type { Rest } from "../support/stories/ended.ts";
import { startStoryStack } from "../support/stories/stack.ts";
import type { StoryStack } from "../support/stories/stack.ts";
import { SPELL, SPELLING_TASK, TINY } from "../support/stories/tiny.ts";
import { expectReplays, openReservationsOf } from "../support/stories/traces.ts";

const EMPTY_TURN = { say: "", calls: [] };
const [EDIT, FINISH] = SPELL.turns;
const LOOK = { say: "I look again.", calls: [{ tool: "read", input: { path: "words.txt" } }] };

function script(title: string, ...turns: (Script["turns"][number] | undefined)[]): Script {
  return { title, turns: turns.flatMap((turn) => turn ?? []) };
}

const SCRIPTS = [
  SPELL,
  script("Say nothing twice", EMPTY_TURN, EMPTY_TURN, EDIT, FINISH),
  script("Say nothing ever", EMPTY_TURN, EMPTY_TURN, EMPTY_TURN, EDIT, FINISH),
  script("Look and look", ...Array.from({ length: 30 }, () => LOOK)),
  script(
    "Mistype",
    EDIT, // its arguments are broken on the wire
    {
      say: "Then as root.",
      expect: [{ call: 0, includes: ["Not done"] }],
      calls: [{ tool: "sudo", input: { command: "true" } }],
    },
    EDIT && { ...EDIT, expect: [{ call: 0, includes: ["there is no such tool", "edit"] }] },
    FINISH,
  ),
];

/** One server each, so that one test's faults do not meet another's run. `null`: nobody listens there. */
const SERVED = [
  "waits",
  "unwell",
  "talks",
  "mute",
  "loops",
  "mistypes",
  "narrow",
  "refuses",
  "spare",
] as const;
const models = new Map<string, ScriptedModel>();
let world: StoryStack;

function served(name: (typeof SERVED)[number]): ScriptedModel {
  const model = models.get(name);
  if (!model) throw new Error(`no model ${name}`);
  return model;
}

beforeAll(async () => {
  for (const name of SERVED) models.set(name, await startScriptedModel({ scripts: SCRIPTS }));
  const gone = await startScriptedModel();
  await gone.close();
  const settings = (name: string, url: string, more: { fallback?: string; maxInputTokens?: number } = {}) => {
    const { fallback, maxInputTokens = 40_000 } = more;
    const route = {
      provider: "openai-compatible" as const,
      model: name,
      maxInputTokens,
      maxOutputTokens: 2000,
    };
    const price = { input: 1_000_000, output: 1_000_000 };
    return { route, price, base_url: url, silence_seconds: 3, ...(fallback && { fallback }) };
  };
  const plain = SERVED.map((name) => [name, settings(name, served(name).url)]);
  world = await startStoryStack({
    models: {
      ...Object.fromEntries(plain),
      narrow: settings("narrow", served("narrow").url, { fallback: "spare", maxInputTokens: 30_000 }),
      away: settings("away", gone.url, { fallback: "spare" }),
      away_too: settings("away_too", gone.url, { fallback: "away_at_last" }),
      away_at_last: settings("away_at_last", gone.url),
    },
  });
}, 120_000);
afterAll(async () => {
  await world?.stop();
  for (const model of models.values()) await model.close();
}, 60_000);

async function start(
  model: string,
  title: string = SPELL.title,
): Promise<{ run: string; repository: string }> {
  const repository = await world.seed(`model-${model.replaceAll("_", "-")}`, TINY);
  const task = world.taskFile(SPELLING_TASK.replace(SPELL.title, title));
  return { run: await world.startRun(repository, task, "--model", model), repository };
}

async function toRest(model: string, title?: string): Promise<Rest & { run: string; repository: string }> {
  const { run, repository } = await start(model, title);
  return { run, repository, ...(await untilRest(world, run, 240_000)) };
}

function modelCalls({ detail }: Rest): { subject: string; ok: boolean | undefined }[] {
  const calls = detail.decisions.filter(({ kind }) => kind === "model.call");
  return calls.map(({ subject, settled }) => ({ subject, ok: settled?.ok }));
}

const status = (code: number, headers?: Record<string, string>): Fault => ({
  kind: "status",
  status: code,
  ...(headers && { headers }),
});

describe.concurrent("on its real wire", () => {
  describe("a model that comes back is asked again", () => {
    test("as one call of the run after a 429, and not before it said, in seconds or as a date", async () => {
      const model = served("waits");
      const date = new Date(Date.now() + 60_000);
      model.failNext(status(429, { "retry-after": "5" }));
      model.failNext(status(429, { "retry-after": date.toUTCString() }));
      const rest = await toRest("waits");
      expect(rest.because).toBe("pull request #1 waits for a person");
      const [first = 0, second = 0, third = 0] = model.times;
      expect(second - first).toBeGreaterThanOrEqual(5000);
      expect(third).toBeGreaterThanOrEqual(Math.floor(date.getTime() / 1000) * 1000);
      expect(model.requests).toHaveLength(4);
      expect(modelCalls(rest)).toHaveLength(2);
    }, 300_000);

    test("as a call of its own, with its own money reserved, after no answer at all, garbage and a connection that breaks: each may be billed (I10)", async () => {
      const model = served("unwell");
      for (const fault of [{ kind: "hang" }, GARBAGE, status(500), { kind: "cut" }] as const)
        model.failNext(fault);
      const { run, ...rest } = await toRest("unwell");
      expect(rest.because).toBe("pull request #1 waits for a person");
      expect(model.requests).toHaveLength(6);
      expect(modelCalls({ ...rest }).map(({ ok }) => ok)).toStrictEqual([false, false, false, true, true]);
      await expectReplays(world, run);
    }, 300_000);
  });

  describe("an agent is told what it can mend", () => {
    test("an empty answer, twice", async () => {
      const rest = await toRest("talks", "Say nothing twice");
      expect(rest.because).toBe("pull request #1 waits for a person");
      expect(JSON.stringify(served("talks").requests[1]?.messages.at(-1))).toContain("Your answer was empty");
    }, 300_000);

    test("broken arguments, and a tool that there is not", async () => {
      served("mistypes").failNext(BAD_ARGUMENTS);
      const rest = await toRest("mistypes", "Mistype");
      expect(rest.because).toBe("pull request #1 waits for a person");
    }, 300_000);
  });

  describe("an agent that gets nowhere is stopped with a report", () => {
    test("when it never says anything", async () => {
      const { detail, shown } = await toRest("mute", "Say nothing ever");
      expect(detail.run.outcome).toBe("failed");
      expect(shown).toContain("it called no tool in 3 turns in a row, though it was told to");
      expect(served("mute").requests).toHaveLength(3);
    }, 300_000);

    test("when it does the same again and again", async () => {
      const { run, detail, shown, explained } = await toRest("loops", "Look and look");
      expect(detail.run.outcome).toBe("failed");
      for (const text of [shown, explained]) {
        expect(text).toContain("the agent got nowhere by turn 5: its last 4 turns made the same calls");
        expect(text).toContain("last it called read");
      }
      expect(served("loops").requests).toHaveLength(5);
      await expectReplays(world, run);
    }, 300_000);

    test("when the provider refuses: no other is asked behind its back", async () => {
      served("refuses").failNext(CONTENT_FILTER);
      const { detail, because } = await toRest("refuses");
      expect(detail.run.outcome).toBe("failed");
      expect(because).toMatch(/^could not call the model: the provider filtered the answer/);
      expect(served("refuses").requests).toHaveLength(1);
    }, 300_000);
  });

  describe("a model that stays away is fallen back from, along its route", () => {
    test("each call is an action with its own budget, and the pull request says who answered (I10)", async () => {
      const { run, repository, ...rest } = await toRest("away");
      expect(rest.because).toBe("pull request #1 waits for a person");
      expect(modelCalls(rest)).toStrictEqual([
        { subject: "openai-compatible/away, turn 1", ok: false },
        { subject: "openai-compatible/spare, turn 1", ok: true },
        { subject: "openai-compatible/spare, turn 2", ok: true },
      ]);
      expect(rest.explained).toContain("openai-compatible/away, turn 1");
      const body = await (await world.asPerson("GET", `/repos/${repository}/pulls/1`)).text();
      expect(body).toContain(
        "| Model | openai-compatible/spare, fallen back on from openai-compatible/away |",
      );
      expect(await openReservationsOf(world, run)).toBe(0);
      expect(rest.shown).toContain(`${dollars(rest.detail.run.costMicroUsd)} of `);
      await expectReplays(world, run);
    }, 300_000);

    test("what is too long for one is asked of the next that takes more", async () => {
      served("narrow").failNext(CONTEXT_OVERFLOW);
      const rest = await toRest("narrow");
      expect(rest.because).toBe("pull request #1 waits for a person");
      expect(modelCalls(rest).map(({ subject }) => subject)).toStrictEqual([
        "openai-compatible/narrow, turn 1",
        "openai-compatible/spare, turn 1",
        "openai-compatible/spare, turn 2",
      ]);
    }, 300_000);

    test("and where nobody answers the run ends, with whose failure it is", async () => {
      const { detail, because, shown, ...rest } = await toRest("away_too");
      expect(detail.run.outcome).toBe("failed");
      expect(because).toMatch(
        /^could not call the model: no connection: .+ \(a failure at the model's provider/,
      );
      expect(shown).toContain(because);
      expect(modelCalls({ detail, because, shown, ...rest })).toHaveLength(2);
    }, 300_000);
  });
});
