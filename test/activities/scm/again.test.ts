// test/activities/scm/again.test.ts: a contract done once more has a branch of its own, and people one open pull request of it.
import { afterAll, beforeAll, expect, test } from "vitest";
import { fetched, openOf, pushOf, text } from "./change.ts";
import { asPerson, failureOf, REPOSITORY, setUp } from "./setup.ts";
import type { Setup } from "./setup.ts";

let setup: Setup;
beforeAll(async () => {
  setup = await setUp();
});
afterAll(() => setup.close());

type Dressed = Awaited<ReturnType<typeof dressed>>;

/** What an earlier task left: its branch, pushed, and its pull request, open. */
async function dressed(word: string) {
  const source = await fetched(setup);
  const input = pushOf(setup, { source, task: word });
  await setup.activities["branch.push"](input);
  const { number } = await setup.activities["pr.open"](openOf(word));
  return { word, path: `/repos/${REPOSITORY}/pulls/${number}`, branch: input.action.branch };
}

const asDana = (method: string, path: string, body?: unknown) =>
  asPerson(setup, { login: "dana", method, path, ...(body === undefined ? {} : { body }) });
const close = ({ path }: Dressed) => asDana("PATCH", path, { state: "closed" });

async function merge({ path }: Dressed): Promise<void> {
  const { node_id: id } = (await asDana("GET", path)) as { node_id: string };
  const ready = `mutation { markPullRequestReadyForReview(input: { pullRequestId: "${id}" }) { pullRequest { id } } }`;
  await asDana("POST", "/graphql", { query: ready });
  await asDana("PUT", `${path}/merge`, {});
}

/** The later task's push, with another patch than the earlier one's. */
async function pushAgain({ word, branch }: Dressed) {
  const entries = [text("README.md", `${word}, again\n`)];
  const input = pushOf(setup, {
    source: await fetched(setup),
    task: `2${word}`,
    entries,
    earlier: [branch],
  });
  return setup.activities["branch.push"](input);
}

const openAgain = ({ word }: Dressed) => setup.activities["pr.open"](openOf(`2${word}`));

test("I11 nothing is written while the earlier pull request is open; once it is closed, the new one opens", async () => {
  const earlier = await dressed("open");
  setup.wire.asked.length = 0;
  const failure = await failureOf(pushAgain(earlier));
  expect(failure).toMatchObject({ type: "forge_refused", nonRetryable: true });
  expect(failure.message).toMatch(/#\d+ of an earlier run of this task is still open/);
  expect(setup.wire.asked.filter(({ path }) => path.includes("/git/refs"))).toEqual([]);
  await close(earlier);
  expect(await pushAgain(earlier)).toMatchObject({ existed: false });
  expect(await pushAgain(earlier)).toMatchObject({ existed: true });
});

test("I12 a closed one stays closed, with its branch as it was", async () => {
  const earlier = await dressed("shut");
  const { head } = (await asDana("GET", earlier.path)) as { head: { sha: string } };
  await close(earlier);
  expect(await pushAgain(earlier)).toMatchObject({ existed: false });
  expect(await openAgain(earlier)).toMatchObject({ existed: false });
  expect(await asDana("GET", earlier.path)).toMatchObject({ state: "closed", head: { sha: head.sha } });
});

test.each(["merged", "gone"])("after a merged one (branch %s) there is a new one", async (word) => {
  const earlier = await dressed(word);
  await merge(earlier);
  if (word === "gone") await asDana("DELETE", `/repos/${REPOSITORY}/git/refs/heads/${earlier.branch}`);
  expect(await pushAgain(earlier)).toMatchObject({ existed: false });
  expect(await openAgain(earlier)).toMatchObject({ existed: false });
  expect(await asDana("GET", earlier.path)).toMatchObject({ merged: true });
});
