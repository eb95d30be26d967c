// test/activities/ledger/retry.test.ts: a signed retry begins an ended run's task anew, once; what is no genuine retry begins nothing (I6, I11).
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { digestOf } from "../../../core/digest.ts";
import type { RunOutcome } from "../../../core/schema/run.ts";
import type { RunInput } from "../../../core/schema/run.ts";
import { newKeyPair, type Words } from "../../support/ledger/people.ts";
import { startWorld, type Person, type World } from "../../support/ledger/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.stop());

const REQUEST = { model: null };

async function retry(run: string, by: Person = world.people.operator, words: Partial<Words> = {}) {
  const said = { verb: "run.retry", target: run, digest: digestOf(REQUEST), reason: "the fox is gone" };
  const statement = await world.sign(by, { ...said, ...words } as Words);
  return world.gateway.retryRun({ statement, run, request: REQUEST });
}

async function close(runId: string, outcome: RunOutcome): Promise<void> {
  const actor = { tenant: "acme", run: runId, workflowId: `run/acme/${runId}`, fence: 0 };
  const ending = { kind: "outcome", outcome, because: "x", failure: null, final: true } as const;
  await world.ledger.record({ actor, records: [ending] });
}

async function ended(outcome: RunOutcome = "failed"): Promise<RunInput> {
  const input = await world.submit();
  await close(input.runId, outcome);
  return input;
}

async function opensPullRequest(input: RunInput, number: number, state: string): Promise<void> {
  await world.sql
    .owner(`INSERT INTO pull_request VALUES ('acme', '${input.repository.id}', ${number}, '${input.runId}',
    'http://forge/pull/${number}', 'b', '${"0".repeat(40)}', '${state}', NULL, now())`);
}

async function eventsOf(chain: string): Promise<string[]> {
  const slice = await world.gateway.auditSlice("acme", chain);
  const bodies = (slice?.events ?? []).map(({ body }) => JSON.parse(body));
  return bodies.map(({ kind, actor, note }) => `${kind} ${actor.id}: ${note}`);
}

describe("a retry", () => {
  test.each<RunOutcome>(["failed", "stopped", "refused", "nothing_to_do", "closed_by_person", "patch_ready"])(
    "of a run that ended as %s is a run of its own, of the same task, and says whose retry it is",
    async (outcome) => {
      const first = await ended(outcome);
      const answer = await retry(first.runId);
      if (answer.kind !== "created") throw new Error(JSON.stringify(answer));
      const { input } = answer;
      expect(input).toMatchObject({ task: first.task, repository: first.repository, retryOf: first.runId });
      expect(input.taskId).not.toBe(first.taskId); // so its branch is another (I12)
      expect(input.earlierTasks).toStrictEqual([first.taskId]);
      const events = await eventsOf(`run/${input.runId}`);
      expect(events[0]).toBe(`run.retried otto: run ${first.runId}: the fox is gone`);
      expect((await eventsOf("tenant")).at(-1)).toBe("statement.accepted otto: the fox is gone");
      expect((await world.gateway.showRun("acme", input.runId))?.run.retryOf).toBe(first.runId);
      expect((await world.gateway.showRun("acme", first.runId))?.run.retryOf).toBeNull();
    },
  );

  test("I11 said again, by several at once, is the same run; of a retry that ended too, another", async () => {
    const first = await ended();
    const answers = await Promise.all([retry(first.runId), retry(first.runId), retry(first.runId)]);
    expect(answers.map(({ kind }) => kind).toSorted()).toStrictEqual(["created", "existing", "existing"]);
    const [second] = answers.flatMap((answer) => ("input" in answer ? [answer.input] : []));
    if (!second) throw new Error("no retry");
    await close(second.runId, "failed");
    const third = await retry(first.runId, world.people.admin);
    expect(third).toMatchObject({ kind: "created", input: { retryOf: first.runId, requester: "ada" } });
    expect(third).toMatchObject({ input: { earlierTasks: [second.taskId, first.taskId] } });
  });

  test("is refused while the run is open, and while a pull request of its task is open or was merged", async () => {
    const open = await world.submit();
    expect(await retry(open.runId)).toMatchObject({
      kind: "refused",
      because: expect.stringContaining("is still open: skein run stop"),
    });
    const stopped = await ended("stopped");
    await opensPullRequest(stopped, 1, "open");
    expect(await retry(stopped.runId)).toMatchObject({
      kind: "refused",
      because: expect.stringMatching(/#1 of run \w+ is still open: merge or close it first/),
    });
    await world.sql.owner("UPDATE pull_request SET state = 'closed'");
    const second = await retry(stopped.runId);
    if (second.kind !== "created") throw new Error(JSON.stringify(second));
    await opensPullRequest(second.input, 2, "merged");
    await close(second.input.runId, "merged");
    for (const run of [stopped.runId, second.input.runId]) {
      expect(await retry(run)).toMatchObject({
        kind: "refused",
        because: expect.stringMatching(/#2 .* was merged/),
      });
    }
  });

  test("I7 of a run of another tenant, or of none, is not found", async () => {
    expect(await retry("0123456789abcdef")).toMatchObject({ kind: "not_found" });
  });
});

describe("what is no genuine retry", () => {
  let run = "";
  beforeAll(async () => {
    run = (await ended()).runId;
  });

  const operator = (): Person => world.people.operator;
  const viewer = (): Person => world.people.viewer;

  test.each<[string, () => Promise<unknown>, RegExp]>([
    ["by who may not start runs", () => retry(run, viewer()), /vera has no role for run.retry/],
    ["without a reason", () => retry(run, operator(), { reason: " " }), /a retry says why/],
    ["of another run", () => retry(run, operator(), { target: "another" }), /is about another/],
    ["for other content", () => retry(run, operator(), { digest: "0".repeat(64) }), /other content/],
    ["of another verb", () => retry(run, operator(), { verb: "run.start" }), /says run.start, not run.retry/],
    ["for another deployment", () => retry(run, operator(), { aud: "elsewhere/acme" }), /another deployment/],
    ["for another tenant", () => retry(run, operator(), { aud: "test/other" }), /not enrolled/],
    ["that is old", () => retry(run, operator(), { iat: 1, exp: 100 }), /expired/],
    ["in another's name", () => retry(run, operator(), { sub: "ada" }), /another subject/],
    ["by nobody we know", () => retry(run, { subject: "otto", key: newKeyPair() }), /not enrolled/],
    ["by a revoked key", () => byRevoked(run), /not enrolled/],
    [
      "that nobody signed",
      () => world.gateway.retryRun({ statement: "x", run, request: REQUEST }),
      /cannot be read/,
    ],
    ["said before", () => saidTwice(run), /used before/],
  ])("%s, begins nothing and is audited", async (_, say, because) => {
    const before = (await world.gateway.listRuns("acme")).length;
    expect(await say()).toMatchObject({ kind: "unproven", because: expect.stringMatching(because) });
    expect(await world.gateway.listRuns("acme")).toHaveLength(before);
    const chains = [await eventsOf("tenant"), await platformEvents()];
    expect(chains.map((events) => events.at(-1)).join("\n")).toMatch(/statement\.refused/);
  });

  async function byRevoked(of: string): Promise<unknown> {
    await world.sql.owner("UPDATE subject_key SET revoked_at = now() WHERE subject_id = 'otto'");
    const answer = await retry(of);
    await world.sql.owner("UPDATE subject_key SET revoked_at = NULL");
    return answer;
  }

  /** Refused the first time, which uses it up all the same. */
  async function saidTwice(of: string): Promise<unknown> {
    const said = { verb: "run.retry", target: of, digest: digestOf(REQUEST), reason: " " } as const;
    const statement = await world.sign(world.people.operator, said);
    await world.gateway.retryRun({ statement, run: of, request: REQUEST });
    return world.gateway.retryRun({ statement, run: of, request: REQUEST });
  }

  async function platformEvents(): Promise<string[]> {
    const slice = await world.gateway.auditSlice("platform", "tenant");
    return (slice?.events ?? []).map(({ body }) => `${JSON.parse(body).kind}`);
  }
});
