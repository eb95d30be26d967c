// test/stories/faults-forge.test.ts: a forge that fails as GitHub does: one pull request, never faster than told, reasons said (I11).
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { allAsked, askedOf, doneBy, hint, meet } from "../support/stories/at-forge.ts";
import { processesWith } from "../support/stories/part.ts";
import { startStoryStack } from "../support/stories/stack.ts";
import type { StoryStack } from "../support/stories/stack.ts";
import { codemod, newMark, slowCodemod, TINY } from "../support/stories/tiny.ts";
import { expectProven, expectReplays } from "../support/stories/traces.ts";

const ARCHIVED = newMark();
const MOST_PER_MINUTE = 60;

let world: StoryStack;
beforeAll(async () => {
  world = await startStoryStack();
}, 120_000);
afterAll(async () => world?.stop(), 60_000);

async function untilDelivered(run: string, repository: string): Promise<void> {
  const detail = await world.until(run, ({ run: { outcome } }) => outcome !== null, 150_000);
  expect(detail.run.because).toBe("pull request #1 waits for a person");
  expect(await world.pullRequestCount(repository)).toBe(1);
  await expectReplays(world, run);
}

const count = async (repository: string, method: string, path: RegExp): Promise<number> =>
  (await askedOf(world, repository)).filter((one) => one.method === method && path.test(one.path)).length;

describe("what the forge did but did not answer", () => {
  test("a branch, a pull request and its labels are each found by the retry, not made again", async () => {
    const repository = await world.seed("lost-answers", TINY);
    await meet(world, {
      method: "POST",
      path: "/lost-answers/git/refs$",
      shape: { kind: "cut", done: true },
    });
    await meet(world, { method: "POST", path: "/lost-answers/pulls$", shape: { kind: "cut", done: true } });
    const shape = { kind: "answer", status: 502, headers: {}, body: "<html>", done: true } as const;
    await meet(world, { method: "POST", path: "/lost-answers/issues/1/labels$", shape });
    const run = await world.startRun(repository, world.taskFile(codemod()));
    await untilDelivered(run, repository);
    expect(await count(repository, "POST", /\/git\/refs$/)).toBe(1);
    expect(await count(repository, "POST", /\/pulls$/)).toBe(1);
  }, 200_000);

  test("reads that are late after a write are looked at again: the branch unseen, the pull request unlisted", async () => {
    const repository = await world.seed("late-reads", TINY);
    const answer = (status: number, body: unknown) =>
      ({ kind: "answer", status, headers: {}, body, done: false }) as const;
    await meet(world, { method: "POST", path: "/late-reads/pulls$", shape: { kind: "cut", done: true } });
    const unlisted = { method: "GET", path: "/late-reads/pulls\\?", shape: answer(200, []) };
    await meet(world, { ...unlisted, times: 4 }); // branch.push, pr.open, its retry, and the look after the refusal
    const run = await world.startRun(repository, world.taskFile(codemod()));
    await untilDelivered(run, repository);
    expect(await count(repository, "POST", /\/pulls$/)).toBe(2); // the second was refused: it was there already
  }, 200_000);
});

describe("a forge that wants to be left alone", () => {
  test("a secondary limit at the pull request: no request at all before its time, by any run", async () => {
    const [first, second] = [await world.seed("limited", TINY), await world.seed("beside", TINY)];
    const headers = { "retry-after": "8" };
    const body = { message: "You have exceeded a secondary rate limit" };
    const shape = { kind: "answer", status: 403, headers, body, done: false } as const;
    await meet(world, { method: "POST", path: "/limited/pulls$", shape });
    const run = await world.startRun(first, world.taskFile(codemod()));
    const other = await world.startRun(second, world.taskFile(codemod()));
    await untilDelivered(run, first);
    await untilDelivered(other, second);
    const asked = await allAsked(world);
    const struck = asked.findIndex(({ path, status }) => path.endsWith("/limited/pulls") && status === 403);
    expect(struck).toBeGreaterThan(0);
    const soonest = (asked[struck + 1]?.at ?? 0) - (asked[struck]?.at ?? 0);
    expect(soonest).toBeGreaterThanOrEqual(7900); // on the forge's own clock
  }, 240_000);

  test("an outage is no retry storm, and over, the run goes on", async () => {
    const repository = await world.seed("outage", TINY);
    const shape = { kind: "answer", status: 503, headers: {}, done: false } as const;
    await meet(world, { method: "GET", path: "/outage/installation$", times: 6, shape });
    const run = await world.startRun(repository, world.taskFile(codemod()));
    await untilDelivered(run, repository);
    const times = (await askedOf(world, repository)).map(({ at }) => at);
    const perMinute = times.map((from) => times.filter((at) => at >= from && at < from + 60_000).length);
    expect(Math.max(...perMinute)).toBeLessThan(MOST_PER_MINUTE);
    const failed = (await askedOf(world, repository)).filter(({ status }) => status === 503);
    const gaps = failed.slice(1).map(({ at }, index) => at - (failed[index]?.at ?? 0));
    expect(gaps.at(-1)).toBeGreaterThan((gaps[0] ?? 0) * 4); // ever more seldom
  }, 240_000);
});

test("webhooks that come late, in the wrong order and twice are hints like any other", async () => {
  const repository = await world.seed("reordered", TINY);
  const run = await world.startRun(repository, world.taskFile(codemod()));
  await world.until(run, ({ run: { stage } }) => stage === "following", 120_000);
  await world.dev("PUT", "webhooks", { order: "kept" });
  const pull = `/repos/${repository}/pulls/1`;
  for (const state of ["closed", "open", "closed"]) await doneBy(world)("PATCH", pull, { state });
  await world.dev("PUT", "webhooks", { order: "reversed" });
  await world.until(run, ({ run: { closed } }) => closed);
  const sent = (await (await world.dev("GET", "deliveries")).json()) as { id: number }[];
  for (const { id } of sent.slice(0, 3)) await world.dev("POST", `deliveries/${id}/redeliver`);
  const { run: ended } = await world.show(run);
  expect(ended).toMatchObject({ outcome: "closed_by_person", closed: true });
  await expectProven(world, run);
}, 200_000);

describe("what cannot be reached is said, with what a person can do", () => {
  test("an archived repository: the run ends so; unarchived, a new one delivers", async () => {
    const repository = await world.seed("archived", TINY);
    const repositories = (await (await world.dev("GET", "repositories")).json()) as {
      id: number;
      fullName: string;
    }[];
    const id = repositories.find(({ fullName }) => fullName === repository)?.id;
    const task = world.taskFile(slowCodemod(ARCHIVED, 5));
    const run = await world.startRun(repository, task);
    await expect.poll(() => processesWith(ARCHIVED).length, { timeout: 90_000 }).toBeGreaterThan(0);
    await world.dev("PATCH", `repositories/${id}`, { archived: true });
    const { run: ended } = await world.until(run, ({ run: { closed } }) => closed, 120_000);
    expect(ended.outcome).toBe("failed");
    expect(ended.because).toMatch(/acme\/archived is archived, .*; unarchive it, then start the task again/);
    expect(await count(repository, "POST", /\/git\/trees$/)).toBe(1); // no retry
    await world.dev("PATCH", `repositories/${id}`, { archived: false });
    await untilDelivered(await world.retryRun(run), repository);
  }, 240_000);

  test("an App that is uninstalled, then installed anew: the open run says why it sees nothing, and goes on", async () => {
    const repository = await world.seed("uninstalled", TINY);
    const run = await world.startRun(repository, world.taskFile(codemod()));
    await world.until(run, ({ run: { stage } }) => stage === "following", 120_000);
    const says = (words: RegExp | null) =>
      world.until(run, ({ run: { stageBecause: because } }) => {
        return words === null ? because === null : words.test(because ?? "");
      });
    const { installations } = (await (await world.dev("GET", "forge")).json()) as {
      installations: { id: number; owner: string }[];
    };
    const old = installations.find(({ owner }) => owner === "acme")?.id;
    await world.dev("PATCH", `installations/${old}`, { state: "deleted" });
    await hint(world, run);
    await says(/cannot be looked at: .* the App is not installed on acme; install it there/);
    const late = await world.startRun(repository, world.taskFile(codemod("autonomy: dry_run\n")));
    const failed = await world.until(late, ({ run: { closed } }) => closed);
    expect(failed.run.because).toMatch(/the App is not installed on acme; install it there/);

    const made = (await (await world.dev("POST", "installations", { owner: "acme" })).json()) as {
      id: number;
    };
    await hint(world, run);
    await says(/was the App installed anew\? name its installation in skein.yaml/);
    const { tenant: tenantId } = world.stack.file;
    const row = { tenantId, installationId: BigInt(made.id), account: "acme" };
    await world.recorder.database.withTenant(tenantId, (tx) => tx.installation.create({ data: row })); // as a start does
    await hint(world, run);
    await says(null);
    await doneBy(world)("PATCH", `/repos/${repository}/pulls/1`, { state: "closed" });
    const { run: closed } = await world.until(run, ({ run: { closed: over } }) => over);
    expect(closed.outcome).toBe("closed_by_person");
    await expectProven(world, run);
  }, 240_000);
});
