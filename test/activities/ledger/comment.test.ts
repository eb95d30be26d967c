// test/activities/ledger/comment.test.ts: comments that ask for something: taken in once, answered once, for whom the forge lets write (I6).
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SaidComment } from "../../../activities/ledger/comment/take.ts";
import type { Actor } from "../../../core/schema/decision.ts";
import type { Access, CommentCommand } from "../../../core/schema/comment.ts";
import { policy, rule } from "../../support/ledger/policy.ts";
import { publish } from "../../support/ledger/asking.ts";
import { startWorld, type World } from "../../support/ledger/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld();
  const snapshot = policy(rule({ id: "never-there", effect: "deny", actions: ["repository.read"] }));
  await publish(world, snapshot);
});
afterAll(() => world?.stop());

let numbers = 0;
let ids = 9000;

type Run = { actor: Actor; run: string; number: number };

async function newRun(): Promise<Run> {
  const { actor, input } = await world.newRun();
  numbers += 1;
  const pull = { url: `https://forge/pull/${numbers}`, branch: "skein/geese", headSha: "a".repeat(40) };
  await world.ledger.record({
    actor,
    records: [{ kind: "pull_request", number: numbers, ...pull, state: "open", mergeSha: null }],
  });
  return { actor, run: input.runId, number: numbers };
}

async function take({ number }: Run, command: CommentCommand, changes: Partial<SaidComment> = {}) {
  ids += 1;
  const said = { tenant: "acme", forgeId: 101, number, comment: String(ids), login: "jane", command };
  const taken = { ...said, delivery: `d-${ids}`, writtenAt: "2026-01-02T03:04:05Z", ...changes };
  return { comment: taken.comment, answer: await world.gateway.takeComment(taken) };
}

/** `access` null: the forge was down. */
function answer(of: Run, comment: string, access: Access | null) {
  const actor = { ...of.actor, workflowId: `comment/acme/${of.run}/${comment}`, fence: 0 };
  return world.ledger.answerComment({ actor, comment, access, because: "forge_down" });
}

async function ask(of: Run, command: CommentCommand, access: Access | null) {
  const { comment } = await take(of, command);
  return { comment, answer: await answer(of, comment, access) };
}

async function events(of: Run): Promise<string[]> {
  const slice = await world.gateway.auditSlice("acme", `run/${of.run}`);
  const bodies = (slice?.events ?? []).map(({ body }) => JSON.parse(body));
  return bodies
    .filter(({ kind }) => kind.startsWith("comment."))
    .map(({ kind, actor, resource, note }) => `${kind} ${actor.id} ${resource.id}: ${note}`);
}

const haltsOn = async ({ run }: Run) =>
  (await world.gateway.haltsOver("acme")).filter(({ target }) => target === run);

describe("a comment is taken in", () => {
  test("once for its number, until it is answered; the workflow is told what the row says", async () => {
    const run = await newRun();
    const { comment, answer: first } = await take(run, "explain");
    expect(first).toStrictEqual({ kind: "taken", run: run.run });
    expect((await take(run, "stop", { comment, delivery: "again" })).answer).toStrictEqual(first);
    expect(await world.ledger.openComment({ tenant: "acme", comment })).toStrictEqual({
      comment,
      run: run.run,
      workflowId: `run/acme/${run.run}`,
      repository: "acme/geese",
      number: run.number,
      login: "jane",
      command: "explain", // as it was first
      writtenAt: "2026-01-02T03:04:05.000Z",
    });
    await answer(run, comment, "write");
    expect((await take(run, "stop", { comment })).answer).toStrictEqual({ kind: "answered" });
    expect(await world.ledger.openComment({ tenant: "acme", comment })).toBeNull();
  });

  test("on a pull request of ours alone; one that nobody took in is not answered (I6, I7)", async () => {
    const run = await newRun();
    expect((await take(run, "stop", { number: 4711 })).answer).toStrictEqual({ kind: "none" });
    expect((await take(run, "stop", { forgeId: 909 })).answer).toStrictEqual({ kind: "none" });
    expect((await take(run, "stop", { tenant: "other" })).answer).toStrictEqual({ kind: "none" });
    expect(await world.ledger.openComment({ tenant: "acme", comment: "1" })).toBeNull();
    await expect(answer(run, "1", "admin")).rejects.toThrow(/no comment 1 was taken in/);
    const { comment } = await take(await newRun(), "stop");
    await expect(answer(run, comment, "admin")).rejects.toThrow(/was taken in for this run/);
    expect(await haltsOn(run)).toStrictEqual([]);
  });

  test("a flood is let go: of one login, then of all, until an hour has passed", async () => {
    const run = await newRun();
    const kinds: string[] = [];
    for (let n = 0; n < 8; n += 1) kinds.push((await take(run, "explain")).answer.kind);
    expect(kinds).toStrictEqual([...Array(6).fill("taken"), "flood", "flood"]);
    expect((await take(run, "stop", { login: "joe" })).answer.kind).toBe("taken");
    const others: string[] = [];
    for (let n = 0; n < 30; n += 1) others.push((await take(run, "stop", { login: `l${n}` })).answer.kind);
    expect(others.filter((kind) => kind === "taken")).toHaveLength(23);
    expect((await take(await newRun(), "stop")).answer.kind).toBe("taken"); // another run's
    await world.sql.owner("UPDATE forge_comment SET received_at = received_at - interval '61 minutes'");
    expect((await take(run, "stop")).answer.kind).toBe("taken");
  });
});

describe("a stop", () => {
  test.each<Access>(["write", "admin"])(
    "by who has %s ends the run, and is audited with all of it",
    async (may) => {
      const run = await newRun();
      expect(await world.ledger.endedBy({ actor: run.actor })).toBeNull();
      const { comment, answer: heard } = await ask(run, "stop", may);
      expect(heard).toStrictEqual({ kind: "heard", reply: null, hint: true });
      expect(await world.ledger.endedBy({ actor: run.actor })).toBe(
        `halted (cancel_running on run) by forge:jane: /skein stop at acme/geese#${run.number}, comment ${comment}`,
      );
      expect(await haltsOn(run)).toMatchObject([{ mode: "cancel_running", setBy: "forge:jane" }]);
      expect(await events(run)).toStrictEqual([
        `comment.heard forge:jane ${comment}: /skein stop at acme/geese#${run.number}, delivery d-${comment}: the run is ended`,
      ]);
    },
  );

  test.each<[string, Access | null, RegExp]>([
    ["who may only read", "read", /jane has only read permission/],
    ["who may do nothing", "none", /jane has no permission/],
    [
      "of whom the forge could not be asked (I20)",
      null,
      /the forge was not asked what jane may do: forge_down/,
    ],
  ])("by one %s changes nothing, and is audited", async (_, access, because) => {
    const run = await newRun();
    const { answer: refused } = await ask(run, "stop", access);
    expect(refused).toMatchObject({ kind: "refused", because: expect.stringMatching(because) });
    expect(await world.ledger.endedBy({ actor: run.actor })).toBeNull();
    expect(await haltsOn(run)).toStrictEqual([]);
    expect(await events(run)).toMatchObject([expect.stringMatching(because)]);
    expect((await events(run))[0]).toMatch(/^comment.refused forge:jane/);
  });

  test("is answered once: asked again, whatever the forge says now, it is the same answer and nothing more", async () => {
    const run = await newRun();
    const { comment } = await ask(run, "stop", "read");
    expect(await answer(run, comment, "admin")).toMatchObject({ kind: "refused" });
    expect(await haltsOn(run)).toStrictEqual([]);
    const { comment: second } = await take(run, "stop");
    await Promise.all([answer(run, second, "write"), answer(run, second, "write")]);
    await ask(run, "stop", "write"); // a comment of its own
    expect(await haltsOn(run)).toHaveLength(1);
    expect((await events(run)).map((line) => line.split(" ")[0])).toStrictEqual([
      "comment.refused",
      "comment.heard",
      "comment.heard",
    ]);
  });

  test("of a run that has ended sets no halt", async () => {
    const run = await newRun();
    const outcome = { kind: "outcome", outcome: "merged", because: "x", failure: null, final: true } as const;
    await world.ledger.record({ actor: run.actor, records: [outcome] });
    expect((await ask(run, "stop", "write")).answer).toMatchObject({ kind: "heard" });
    expect(await haltsOn(run)).toStrictEqual([]);
    expect((await events(run))[0]).toMatch(/the run has ended already/);
  });
});

describe("explain and retry", () => {
  test("explain answers with stage, decisions and exact commands; it changes nothing", async () => {
    const run = await newRun();
    const actions = [
      { actionId: "a-1", action: { kind: "repository.read", repository: "acme/swans" } },
    ] as const;
    await world.ledger.decide({ actor: run.actor, actions: [...actions], settlements: [] });
    const { answer: heard } = await ask(run, "explain", "write");
    expect(heard).toMatchObject({
      kind: "heard",
      hint: false,
      reply: { answers: "explain", run: run.run, stage: "queued", decisions: { deny: 1 } },
    });
    const reply = heard.kind === "heard" && heard.reply?.answers === "explain" ? heard.reply : null;
    expect(reply?.rules[0]).toMatch(/^repository.read refused/);
    expect(reply?.commands).toContain(`skein run explain ${run.run}`);
    expect(await haltsOn(run)).toStrictEqual([]);
  });

  test("retry answers with the line to type and starts nothing", async () => {
    const run = await newRun();
    const before = (await world.gateway.listRuns("acme")).length;
    const { answer: heard } = await ask(run, "retry", "write");
    const line = `skein run retry ${run.run} --reason asked-for-at-pull-request-${run.number}`;
    expect(heard).toMatchObject({
      kind: "heard",
      hint: false,
      reply: { answers: "retry", commands: [line] },
    });
    expect(await world.gateway.listRuns("acme")).toHaveLength(before);
  });

  test("whatever else is said to the platform is answered with what the task allows, and starts and changes nothing", async () => {
    const run = await newRun();
    const before = (await world.gateway.listRuns("acme")).length;
    const { comment, answer: heard } = await ask(run, "other", "write");
    const reply = { answers: "other", run: run.run, allowed: ["**"] };
    expect(heard).toMatchObject({ kind: "heard", hint: false, reply });
    expect(await events(run)).toStrictEqual([
      expect.stringMatching(
        new RegExp(`^comment.heard forge:jane ${comment}: something that is no command at`),
      ),
    ]);
    expect(await haltsOn(run)).toStrictEqual([]);
    expect(await world.gateway.listRuns("acme")).toHaveLength(before);
  });

  test.each(["explain", "retry", "other"] as const)("%s without permission is no answer", async (command) => {
    expect((await ask(await newRun(), command, "read")).answer).toMatchObject({ kind: "refused" });
  });
});
