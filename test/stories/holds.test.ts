// test/stories/holds.test.ts: without money or a store a run waits, says why and what helps, and goes on once that is mended.
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sha256Hex } from "../../core/digest.ts";
import type { RunDetail } from "../../core/schema/view.ts";
import { startScriptedModel } from "../support/model/server.ts";
import type { ScriptedModel } from "../support/model/server.ts";
import { freeze, processesWith } from "../support/stories/part.ts";
import { mayMount, mountRoom } from "../support/stories/room.ts";
import { scripted } from "../support/stories/scripted.ts";
import { startStoryStack } from "../support/stories/stack.ts";
import type { StoryStack } from "../support/stories/stack.ts";
import { codemod, newMark, slowCodemod, SPELL, SPELLING_TASK, TINY } from "../support/stories/tiny.ts";
import { auditOf, expectProven, expectReplays, openReservationsOf } from "../support/stories/traces.ts";

/** One call may cost 6.2 cents. */
const PRICE = { input: 1_000_000, output: 1_000_000 };

let world: StoryStack;
let model: ScriptedModel;

beforeAll(async () => {
  model = await startScriptedModel({ scripts: [SPELL] });
  world = await startStoryStack({ models: { dear: scripted("dear", model, PRICE) } });
}, 120_000);
afterAll(async () => {
  await world?.stop();
  await model?.close();
}, 60_000);

const agentTask = (cents: number) => world.taskFile(`${SPELLING_TASK}limits: { cost_cents: ${cents} }\n`);
const startAgent = (repository: string, cents = 200) =>
  world.startRun(repository, agentTask(cents), "--model", "dear");

/** A run whose model has been asked, and answers once it is told to. */
async function startAgentAtModel(repository: string): Promise<{ run: string; answer: () => void }> {
  const asked = model.requests.length;
  const { promise: until, resolve: answer } = Promise.withResolvers<void>();
  model.failNext({ kind: "held", until });
  const run = await startAgent(repository);
  await expect.poll(() => model.requests.length, { timeout: 90_000 }).toBe(asked + 1);
  return { run, answer };
}

const isHeld = ({ run }: RunDetail) => run.stage === "held";
const untilHeld = (run: string) => world.until(run, isHeld, 120_000);

async function untilDelivered(run: string, repository: string): Promise<RunDetail> {
  const detail = await world.until(run, ({ run: { outcome } }) => outcome !== null, 240_000);
  expect(detail.run.because).toBe("pull request #1 waits for a person");
  expect(await world.pullRequestCount(repository)).toBe(1);
  expect(detail.verifications.map(({ phase, verdict }) => `${phase} ${verdict}`)).toStrictEqual([
    "baseline passed",
    "clean passed",
  ]);
  await expectReplays(world, run);
  return detail;
}

/** Of the whole run, once a person closed its pull request. */
async function untilEvidenceKept(run: string, repository: string): Promise<void> {
  await world.asPerson("PATCH", `/repos/${repository}/pulls/1`, { state: "closed" });
  await world.until(run, ({ run: { closed } }) => closed, 90_000);
  await expectProven(world, run);
  expect(await openReservationsOf(world, run)).toBe(0);
  const folder = join(world.places.artifacts, world.stack.file.tenant);
  for (const { digest } of (await world.show(run)).artifacts)
    expect(sha256Hex(readFileSync(join(folder, digest.slice(0, 2), digest)))).toBe(digest);
}

const effectsOf = (detail: RunDetail, kind: string) =>
  detail.decisions.filter((decision) => decision.kind === kind).map(({ effect }) => effect);

const settledOf = (detail: RunDetail, kind: string) =>
  detail.decisions.filter((decision) => decision.kind === kind).map(({ settled }) => settled?.ok);

describe("a budget that is used up", () => {
  test("holds the run, says what lacks and what helps; raised by a signed word, it goes on (I6, I10)", async () => {
    const repository = await world.seed("poor", TINY);
    const asked = model.requests.length;
    const run = await startAgent(repository, 5);
    const held = await untilHeld(run);
    expect(held.run.stageBecause).toMatch(/budget of \$0\.05 does not cover the \$0\.06 .* \$0\.00 is spent/);
    expect(held.run.stageBecause).toContain(`skein run budget ${run} --cost-cents 7 --reason`);
    for (const command of [["list"], ["show", run]]) {
      const { stdout } = await world.skein("run", ...command);
      expect(stdout).toContain(`skein run budget ${run} --cost-cents 7`);
      expect(stdout).toContain(held.run.stageSince);
    }
    const raise = (cents: string) =>
      world.skein("run", "budget", run, "--cost-cents", cents, "--reason", "it is worth it");
    expect(await raise("4")).toMatchObject({ exitCode: 3 });
    expect(await raise("many")).toMatchObject({ exitCode: 2 });
    expect(model.requests).toHaveLength(asked);
    expect(await raise("6")).toMatchObject({ exitCode: 0 });
    await world.until(run, ({ run: { stageBecause } }) => stageBecause?.includes("$0.06 does not") ?? false);
    expect(await raise("50")).toMatchObject({ exitCode: 0 });
    const detail = await untilDelivered(run, repository);
    expect(detail.run.budgetMicroUsd).toBe(500_000);
    expect(effectsOf(detail, "model.call")).toStrictEqual(["deny", "deny", "allow", "allow"]);
    expect(model.requests).toHaveLength(asked + 2);
    const raised = (await auditOf(world, run)).filter(({ kind }) => kind === "budget.raised");
    expect(raised.map(({ note }) => note)).toStrictEqual([
      "from $0.05 to $0.06: it is worth it",
      "from $0.06 to $0.50: it is worth it",
    ]);
  }, 300_000);

  test("and a person may stop the run instead", async () => {
    const run = await startAgent(await world.seed("poor-stopped", TINY), 1);
    await untilHeld(run);
    expect(await world.skein("run", "stop", run)).toMatchObject({ exitCode: 0 });
    const { run: ended } = await world.until(run, ({ run: { closed } }) => closed, 60_000);
    expect(ended.outcome).toBe("stopped");
    await expectProven(world, run);
  }, 240_000);
});

describe("an artifact store", () => {
  if (!mayMount())
    console.warn("NOT TESTED: a full artifact store, as this user may not mount a file system");
  test.skipIf(!mayMount())(
    "that is full holds runs wherever they are; a command whose result was lost is done anew; nothing is skipped",
    async () => {
      const slow = await world.seed("full-slow", TINY);
      const asking = await world.seed("full-asking", TINY);
      const fresh = await world.seed("full-fresh", TINY);
      const room = mountRoom(world.places.artifacts, 16);
      try {
        const mark = newMark();
        const inSandbox = await world.startRun(slow, world.taskFile(slowCodemod(mark, 25)));
        const atModel = await startAgentAtModel(asking);
        await expect.poll(() => processesWith(mark).length, { timeout: 90_000 }).toBeGreaterThan(0);
        room.fill();
        atModel.answer();
        const late = ["run", "start", "--repo", fresh, "--task", agentTask(200), "--model", "dear"];
        const submitted = await world.skein(...late);
        expect(submitted).toMatchObject({ exitCode: 1 });
        expect(submitted.stderr).toMatch(/recorded but not started: .*ENOSPC.*Give the same command again/);
        const held = await Promise.all([untilHeld(inSandbox), untilHeld(atModel.run)]);
        for (const { run } of held) expect(run.stageBecause).toMatch(/artifact store .*ENOSPC/);
        expect(processesWith(mark)).toStrictEqual([]);
        room.free();
        const starting = JSON.parse((await world.skein(...late, "--json")).stdout).id as string;
        const runs = [
          { run: inSandbox, repository: slow },
          { run: atModel.run, repository: asking },
          { run: starting, repository: fresh },
        ];
        for (const { run, repository } of runs) {
          const { boundary } = await untilDelivered(run, repository);
          expect(boundary).toMatchObject({ added: 1, removed: 1 });
          await untilEvidenceKept(run, repository);
        }
        // Its result was lost; then it was held, tried on under one decision, and done.
        expect(settledOf(await world.show(inSandbox), "script.exec")).toStrictEqual([false, false, true]);
      } finally {
        room.close();
      }
    },
    600_000,
  );

  test("that cannot be written holds a run whose model has just answered, which is asked once more (I10)", async () => {
    const repository = await world.seed("unwritable", TINY);
    const asked = model.requests.length;
    const { run, answer } = await startAgentAtModel(repository);
    const incoming = join(world.places.artifacts, ".incoming");
    renameSync(incoming, `${incoming}-away`);
    writeFileSync(incoming, "not a folder");
    answer();
    expect((await untilHeld(run)).run.stageBecause).toMatch(/artifact store/);
    expect(model.requests).toHaveLength(asked + 1);
    rmSync(incoming);
    mkdirSync(incoming);
    const detail = await untilDelivered(run, repository);
    expect(model.requests).toHaveLength(asked + 3);
    const calls = detail.decisions.filter(({ kind }) => kind === "model.call");
    expect(settledOf(detail, "model.call")).toStrictEqual([false, true, true]);
    const spent = calls.reduce((sum, { settled }) => sum + (settled?.costMicroUsd ?? 0), 0);
    expect(calls[0]?.settled?.costMicroUsd).toBeGreaterThan(0);
    expect(detail.run.costMicroUsd).toBe(spent);
    await untilEvidenceKept(run, repository);
  }, 400_000);
});

test("a gateway that is away for longer than a worker's patience holds what works, and costs no attempt (I14)", async () => {
  const [first, second] = [await world.seed("away-script", TINY), await world.seed("away-fresh", TINY)];
  const mark = newMark();
  const inSandbox = await world.startRun(first, world.taskFile(slowCodemod(mark, 20)));
  await expect.poll(() => processesWith(mark).length, { timeout: 90_000 }).toBeGreaterThan(0);
  const starting = await world.startRun(second, world.taskFile(codemod()));
  const thaw = freeze(world.stack, "gateway");
  try {
    await expect.poll(() => processesWith(mark), { timeout: 15_000 }).toStrictEqual([]);
    for (const run of [inSandbox, starting]) {
      await expect.poll(() => stageOf(run), { timeout: 60_000 }).toMatch(/^held: the halt feed is stale/);
    }
    await new Promise((resolve) => setTimeout(resolve, 12_000)); // beyond the worker's 10 seconds
    expect(processesWith(mark)).toStrictEqual([]);
  } finally {
    thaw();
  }
  const details = await Promise.all([untilDelivered(inSandbox, first), untilDelivered(starting, second)]);
  for (const { decisions } of details) {
    const kinds = decisions.filter(({ kind, effect }) => kind === "workspace.open" && effect === "allow");
    expect(kinds.length).toBeLessThanOrEqual(6); // the wait itself leaves no record
  }
  await untilEvidenceKept(inSandbox, first);
}, 400_000);

/** As the ledger has it: with the gateway away nobody else can say. */
async function stageOf(run: string): Promise<string> {
  const { tenant } = world.stack.file;
  const where = { tenantId_runId: { tenantId: tenant, runId: run } };
  const row = await world.recorder.database.withTenant(tenant, (tx) => tx.run.findUniqueOrThrow({ where }));
  return `${row.stage}: ${row.stageBecause}`;
}
