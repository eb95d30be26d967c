// test/activities/scm/people.test.ts: what people and a late forge do between two of our steps, as the effects see it.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fetched, openOf, pushOf, text } from "./change.ts";
import type { Source } from "./change.ts";
import { admitted, asPerson, failureOf, REPOSITORY, setUp } from "./setup.ts";
import type { Setup } from "./setup.ts";

let setup: Setup;
let source: Source;
beforeAll(async () => {
  setup = await setUp();
  source = await fetched(setup);
});
afterAll(() => setup.close());

const asDana = (method: string, path: string, body?: unknown) =>
  asPerson(setup, {
    login: "dana",
    method,
    path: `/repos/${REPOSITORY}/${path}`,
    ...(body === undefined ? {} : { body }),
  });
const open = (task: string, headSha: string) => {
  const input = openOf(task, { baseSha: source.baseSha });
  return setup.activities["pr.open"]({ ...input, action: { ...input.action, headSha } });
};
const push = async (task: string) => {
  const input = pushOf(setup, { source, task });
  return { branch: input.action.branch, input, ...(await setup.activities["branch.push"](input)) };
};
const read = (number: number, branch: string) =>
  setup.activities["pr.read"](
    admitted({ kind: "pr.read", repository: REPOSITORY, number, opened: { branch, base: "main" } }),
  );

async function commitOn(branch: string, path: string): Promise<string> {
  const { object } = (await asDana("GET", `git/ref/heads/${branch}`)) as { object: { sha: string } };
  const parent = (await asDana("GET", `git/commits/${object.sha}`)) as { tree: { sha: string } };
  const tree = [{ path, mode: "100644", type: "blob", content: "mine\n" }];
  const made = (await asDana("POST", "git/trees", { base_tree: parent.tree.sha, tree })) as { sha: string };
  const commit = { message: "Mine", tree: made.sha, parents: [object.sha] };
  const { sha } = (await asDana("POST", "git/commits", commit)) as { sha: string };
  await asDana("PATCH", `git/refs/heads/${branch}`, { sha });
  return sha;
}

const unseen = { do: "answer", status: 404 } as const;
const exists = { do: "answer", status: 422, body: { message: "Reference already exists" } } as const;

describe("a late forge", () => {
  test("a branch that is there and not yet shown: found by a later look, not refused (I11)", async () => {
    const { input, headSha } = await push("late branch");
    setup.wire.meet("GET", /git\/ref\/heads/, unseen);
    setup.wire.meet("POST", /git\/refs$/, exists);
    setup.wire.meet("GET", /git\/ref\/heads/, unseen);
    expect(await setup.activities["branch.push"](input)).toMatchObject({ headSha, existed: true });
  });

  test("a pull request that is there and not yet listed: adopted by a later look (I11)", async () => {
    const { headSha } = await push("late pull");
    const { number } = await open("late pull", headSha);
    for (const _look of [1, 2]) setup.wire.meet("GET", /\/pulls\?/, { do: "answer", status: 200, body: [] });
    expect(await open("late pull", headSha)).toMatchObject({ number, existed: true });
  });

  test("a branch that was pushed and is not yet shown does not end the run", async () => {
    const { headSha } = await push("late head");
    setup.wire.meet("GET", /git\/ref\/heads\/skein/, unseen);
    expect(await open("late head", headSha)).toMatchObject({ existed: false });
  });
});

describe("a person", () => {
  test("who pushed before it was opened: nothing is opened on commits that nobody verified (I12)", async () => {
    const { branch, headSha } = await push("before");
    await commitOn(branch, "mine.txt");
    expect(await failureOf(open("before", headSha))).toMatchObject({
      type: "branch_diverged",
      nonRetryable: true,
    });
    expect(await asDana("GET", `pulls?state=all&head=acme:${branch}`)).toEqual([]);
  });

  test("who gave it another base is named; who deleted its branch closed it", async () => {
    const { branch, headSha } = await push("retarget");
    const { number } = await open("retarget", headSha);
    expect(await read(number, branch)).toMatchObject({
      baseRef: "main",
      retargetedBy: null,
      branchGone: false,
    });
    await asDana("POST", "git/refs", { ref: "refs/heads/next", sha: source.baseSha });
    await asDana("PATCH", `pulls/${number}`, { base: "next" });
    expect(await read(number, branch)).toMatchObject({ baseRef: "next", retargetedBy: "dana" });
    await asDana("DELETE", `git/refs/heads/${branch}`);
    expect(await read(number, branch)).toMatchObject({ state: "closed", closedBy: "dana", branchGone: true });
  });

  test("who edited it is seen by its text, and a bot that closed it is told from a person", async () => {
    const { branch, headSha } = await push("edit");
    const { number, text: ours } = await open("edit", headSha);
    expect((await read(number, branch)).text).toBe(ours);
    await asDana("PATCH", `pulls/${number}`, { body: "Mine" });
    expect((await read(number, branch)).text).not.toBe(ours);
    await asDana("PATCH", `pulls/${number}`, { state: "closed" });
    const body = { closed_by: { login: "stale[bot]", type: "Bot" } };
    setup.wire.meet("GET", /\/issues\/\d+$/, { do: "answer", status: 200, body });
    expect(await read(number, branch)).toMatchObject({ closedBy: "stale[bot]", closerIsBot: true });
  });

  test("who moved the base: the tree is the verified one on its base, and the body says so; in conflict it is told", async () => {
    const { branch, headSha } = await push("moved");
    const moved = await commitOn("main", "src/price.js");
    const late = await setup.activities["branch.push"](
      pushOf(setup, { source, task: "moved too", entries: [text("README.md", "moved\n")] }),
    );
    expect(await asDana("GET", `git/commits/${late.headSha}`)).toMatchObject({
      parents: [{ sha: source.baseSha }],
    });
    const { number, baseSha } = await open("moved", headSha);
    expect(baseSha).toBe(moved);
    const { body } = (await asDana("GET", `pulls/${number}`)) as { body: string };
    expect(body).toContain(`this was verified on \`${source.baseSha}\`, the branch is at \`${moved}\` now`);
    await expect.poll(async () => (await read(number, branch)).mergeable, { timeout: 10_000 }).toBe(false);
  });

  test("who archived the repository: it is said, and not tried again", async () => {
    const dev = (archived: boolean) =>
      fetch(`${setup.dev.url}/_dev/repositories/1`, {
        method: "PATCH",
        headers: { "x-forge-secret": "a secret of the tests only" },
        body: JSON.stringify({ archived }),
      });
    await dev(true);
    const failure = await failureOf(push("archived"));
    await dev(false);
    expect(failure).toMatchObject({ type: "forge_unauthorized", nonRetryable: true });
    expect(failure.message).toMatch(/acme\/shop is archived, .* unarchive it/);
  });
});
