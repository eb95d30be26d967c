// test/stories/comment.test.ts: people stop, ask and are told at the pull request itself, if the forge lets them write (I6).
import { afterAll, beforeAll, expect, test } from "vitest";
import { doneBy } from "../support/stories/at-forge.ts";
import { startStoryStack } from "../support/stories/stack.ts";
import type { StoryStack } from "../support/stories/stack.ts";
import { codemod, TINY } from "../support/stories/tiny.ts";
import { auditOf, expectProven } from "../support/stories/traces.ts";

let world: StoryStack;
beforeAll(async () => {
  world = await startStoryStack();
}, 120_000);
afterAll(async () => world?.stop(), 60_000);

type Comment = { id: number; body: string; user: { login: string; type: string } };

const thread = (repository: string) => `/repos/${repository}/issues/1/comments`;

async function says(repository: string, body: string, token?: string): Promise<string> {
  if (token === undefined) {
    const made = (await doneBy(world)("POST", thread(repository), { body })) as Comment;
    return String(made.id);
  }
  const answer = await fetch(`${world.stack.file.forgeUrl}${thread(repository)}`, {
    method: "POST",
    headers: { authorization: `token ${token}` },
    body: JSON.stringify({ body }),
  });
  return String(((await answer.json()) as Comment).id);
}

async function botsAnswers(repository: string): Promise<Comment[]> {
  const all = (await doneBy(world)("GET", `${thread(repository)}?per_page=100`)) as Comment[];
  return all.filter(({ user }) => user.type === "Bot");
}

async function heardOf(run: string, comment: string): Promise<string> {
  const find = async () =>
    (await auditOf(world, run)).find(
      ({ kind, resource }) => kind.startsWith("comment.") && resource.id === comment,
    );
  await expect
    .poll(async () => (await find())?.kind ?? null, { timeout: 90_000, interval: 500 })
    .not.toBeNull();
  const event = await find();
  return `${event?.kind} ${event?.actor.id}: ${event?.note}`;
}

/** Somebody at the forge with that role. */
async function tokenOf(login: string, role: "read" | "write"): Promise<string> {
  const answer = await world.dev("POST", "users", { login, role });
  return ((await answer.json()) as { token: string }).token;
}

test("explain and retry are answered there, a wish for more is declined there, a reader is not heard, and a stop by who may write ends the run", async () => {
  const repository = await world.seed("talked-about", TINY);
  const run = await world.startRun(repository, world.taskFile(codemod()));
  await world.until(run, ({ run: { stage } }) => stage === "following", 120_000);

  const reader = await tokenOf("rita", "read");
  const unheard = await says(repository, "/skein stop", reader);
  expect(await heardOf(run, unheard)).toMatch(/^comment.refused forge:rita: .*only read permission/);

  const explain = await says(repository, "/skein explain");
  expect(await heardOf(run, explain)).toMatch(/^comment.heard forge:/);
  await expect
    .poll(async () => (await botsAnswers(repository)).length, { timeout: 90_000, interval: 500 })
    .toBe(1);
  const [answer] = await botsAnswers(repository);
  expect(answer?.body).toMatch(new RegExp(`^<!-- skein:comment=${explain} -->\nRun \`${run}\` is at`));
  expect(answer?.body).toContain(`- \`skein run explain ${run}\``);
  expect(answer?.body).toContain("clean by node-test: passed");

  const retry = await says(repository, "/skein retry");
  await expect
    .poll(async () => (await botsAnswers(repository)).length, { timeout: 90_000, interval: 500 })
    .toBe(2);
  const [, told] = await botsAnswers(repository);
  expect(told?.body).toContain(`<!-- skein:comment=${retry} -->`);
  expect(told?.body).toContain(`skein run retry ${run} --reason asked-for-at-pull-request-1`);

  const scope = await says(repository, "Please also change lib/prices.js, @skein");
  await expect
    .poll(async () => (await botsAnswers(repository)).length, { timeout: 90_000, interval: 500 })
    .toBe(3);
  const declined = (await botsAnswers(repository)).find(({ body }) =>
    body.includes(`comment=${scope} `),
  )?.body;
  expect(declined).toMatch(/Not done\. What run .* may change is fixed by its signed task/);
  expect(declined).toContain("- words.txt\n");
  await says(repository, "Should we also change lib/prices.js? I think @skein did well."); // people's own talk

  const sent = (await (await world.dev("GET", "deliveries")).json()) as { id: number; event: string }[];
  for (const { id } of sent.filter(({ event }) => event === "issue_comment"))
    await world.dev("POST", `deliveries/${id}/redeliver`);
  await doneBy(world)("PATCH", `/repos/${repository}/issues/comments/${explain}`, { body: "/skein stop" });
  expect((await world.show(run)).run.closed).toBe(false); // an edit asks for nothing

  const stop = await says(repository, "/skein stop\nit is the wrong branch");
  expect(await heardOf(run, stop)).toMatch(/^comment.heard forge:.*the run is ended$/);
  const ended = await world.until(run, ({ run: { closed } }) => closed, 120_000);
  expect(ended.run).toMatchObject({ outcome: "stopped", because: expect.stringContaining("/skein stop at") });
  const all = await auditOf(world, run);
  expect(all.filter(({ kind }) => kind.startsWith("comment."))).toHaveLength(5);
  expect(await botsAnswers(repository)).toHaveLength(3); // each acted once, and a stop says nothing there
  await expectProven(world, run);
}, 400_000);
