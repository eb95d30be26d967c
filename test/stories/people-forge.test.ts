// test/stories/people-forge.test.ts: what people do to a pull request and its branches stands, and the run says it (I12).
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commitOn, doneBy, headOf } from "../support/stories/at-forge.ts";
import { processesWith } from "../support/stories/part.ts";
import { startStoryStack } from "../support/stories/stack.ts";
import type { StoryStack } from "../support/stories/stack.ts";
import { codemod, newMark, slowCodemod, TINY } from "../support/stories/tiny.ts";
import { auditOf, expectProven, expectReplays } from "../support/stories/traces.ts";

const MARK = newMark();

let world: StoryStack;
beforeAll(async () => {
  world = await startStoryStack();
}, 120_000);
afterAll(async () => world?.stop(), 60_000);

type Opened = { run: string; repository: string; pull: string; branch: string; headSha: string };

async function opened(name: string): Promise<Opened> {
  const repository = await world.seed(name, TINY);
  const run = await world.startRun(repository, world.taskFile(codemod()));
  await world.until(run, ({ run: { stage } }) => stage === "following", 120_000);
  const pull = `/repos/${repository}/pulls/1`;
  const { head } = (await doneBy(world)("GET", pull)) as { head: { ref: string; sha: string } };
  return { run, repository, pull, branch: head.ref, headSha: head.sha };
}

async function untilSays(run: string, words: RegExp): Promise<string> {
  const { run: told } = await world.until(run, ({ run: { because } }) => words.test(because ?? ""), 60_000);
  const notes = (await auditOf(world, run)).filter(({ kind }) => kind === "pull_request.updated");
  expect(notes.at(-1)?.note).toMatch(words);
  expect((await world.skein("run", "show", run)).stdout).toMatch(words);
  return told.because ?? "";
}

const comment = ({ repository }: Opened) =>
  doneBy(world)("POST", `/repos/${repository}/issues/1/comments`, { body: "Look." });

describe("a person", () => {
  test("pushes to our branch: hands off, for good, and their commit stays", async () => {
    const mine = await opened("pushed-to");
    const sha = await commitOn(world, { ...mine, path: "words.txt", content: "gray goose, mine\n" });
    await untilSays(mine.run, new RegExp(`a person pushed ${sha.slice(0, 7)}: hands off`));
    await doneBy(world)("PATCH", `/repos/${mine.repository}/git/refs/heads/${mine.branch}`, {
      sha: mine.headSha,
      force: true,
    });
    await world.until(
      mine.run,
      ({ decisions }) => decisions.filter(({ kind }) => kind === "pr.read").length > 1,
    );
    await untilSays(mine.run, /a person pushed \w{7}: hands off/); // taken back, it was theirs all the same
    const again = await commitOn(world, { ...mine, path: "words.txt", content: "gray goose, again\n" });
    await doneBy(world)("PATCH", mine.pull, { state: "closed" });
    const closed = await world.until(mine.run, ({ run: { closed: over } }) => over);
    expect(closed.run.outcome).toBe("closed_by_person");
    expect(await headOf(world, mine.repository, mine.branch)).toBe(again);
    await expectProven(world, mine.run);
  }, 200_000);

  test("closes it: final; reopened, it is followed by nobody and stands in the way of a second one (I11)", async () => {
    const mine = await opened("closed");
    await doneBy(world)("PATCH", mine.pull, { state: "closed" });
    await world.until(mine.run, ({ run: { closed } }) => closed);
    expect(await untilSays(mine.run, /closed by jane: final/)).toContain(
      "reopened, it is not followed again",
    );
    await doneBy(world)("PATCH", mine.pull, { state: "open" });
    const next = await world.retryRun(mine.run);
    const refused = await world.until(next, ({ run: { closed } }) => closed, 120_000);
    expect(refused.run.because).toMatch(
      /#1 of an earlier run of this task is still open: merge or close it first/,
    );
    expect(await world.pullRequestCount(mine.repository)).toBe(1);
    await expectProven(world, next);
  }, 240_000);

  test("retargets it, edits it, marks it ready: theirs stays, each is said; then merges it by a squash (I19)", async () => {
    const mine = await opened("retargeted");
    const sha = await headOf(world, mine.repository, "main");
    await doneBy(world)("POST", `/repos/${mine.repository}/git/refs`, { ref: "refs/heads/next", sha });
    await doneBy(world)("PATCH", mine.pull, { base: "next" });
    await untilSays(mine.run, /its base was changed to next by jane: parked/);
    await doneBy(world)("PATCH", mine.pull, { title: "Better", body: "Mine" });
    await untilSays(mine.run, /its title or body was edited: that stays/);
    const { node_id: id } = (await doneBy(world)("GET", mine.pull)) as { node_id: string };
    const ready = `mutation { markPullRequestReadyForReview(input: { pullRequestId: "${id}" }) { pullRequest { id } } }`;
    await doneBy(world)("POST", "/graphql", { query: ready });
    await untilSays(mine.run, /it was marked ready for review/);
    expect(await doneBy(world)("GET", mine.pull)).toMatchObject({ title: "Better", body: "Mine" });
    await doneBy(world)("PUT", `${mine.pull}/merge`, { merge_method: "squash" });
    const merged = await world.until(mine.run, ({ run: { closed } }) => closed);
    expect(merged.run).toMatchObject({ outcome: "merged", because: expect.stringMatching(/by jane$/) });
    await expectProven(world, mine.run);
  }, 200_000);

  test("deletes its branch: as closed by the one who did, and it is not made again", async () => {
    const mine = await opened("deleted");
    await doneBy(world)("DELETE", `/repos/${mine.repository}/git/refs/heads/${mine.branch}`);
    await world.until(mine.run, ({ run: { closed } }) => closed);
    await untilSays(mine.run, /closed by jane, its branch is deleted: final/);
    const gone = await world.asPerson("GET", `/repos/${mine.repository}/git/ref/heads/${mine.branch}`);
    expect(gone.status).toBe(404);
    await expectProven(world, mine.run);
  }, 200_000);
});

test("the base moves before delivery: it opens on what was verified and says so; then it conflicts, and a person is asked", async () => {
  const repository = await world.seed("moved", TINY);
  const run = await world.startRun(repository, world.taskFile(slowCodemod(MARK, 8)));
  await expect.poll(() => processesWith(MARK).length, { timeout: 90_000 }).toBeGreaterThan(0);
  const main = { repository, branch: "main" };
  const verified = await headOf(world, repository, "main");
  const moved = await commitOn(world, { ...main, path: "other.txt", content: "Another's.\n" });
  await world.until(run, ({ run: { stage } }) => stage === "following", 120_000);
  const pull = `/repos/${repository}/pulls/1`;
  const { body, head } = (await doneBy(world)("GET", pull)) as { body: string; head: { sha: string } };
  expect(body).toMatch(
    new RegExp(`has moved since: this was verified on \`${verified}\`, .* \`${moved}\` now`),
  );
  expect(await doneBy(world)("GET", `/repos/${repository}/git/commits/${head.sha}`)).toMatchObject({
    parents: [{ sha: verified }],
  });
  expect((await world.show(run)).run.because).toMatch(`main had moved to ${moved.slice(0, 7)}`);

  await commitOn(world, { ...main, path: "words.txt", content: "green goose\n" });
  const mine = { run, repository, pull, branch: "", headSha: head.sha };
  await comment(mine); // the forge works it out when it is asked, and tells the next time
  await world.until(run, ({ decisions }) => decisions.some(({ kind }) => kind === "pr.read"));
  await new Promise((resolve) => setTimeout(resolve, 1000));
  await comment(mine);
  await untilSays(run, /it conflicts with main: a person must resolve that/);
  expect(await headOf(world, repository, "main")).not.toBe(head.sha);
  await expectReplays(world, run);
}, 240_000);
