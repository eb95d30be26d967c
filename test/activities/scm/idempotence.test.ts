// test/activities/scm/idempotence.test.ts: what the forge did and could not say is asked again: what a second attempt finds, row by row.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundleOf, fetched, openOf, pushOf } from "./change.ts";
import { admitted, asPerson, failureOf, REPOSITORY, setUp } from "./setup.ts";
import type { Setup } from "./setup.ts";

let setup: Setup;
beforeAll(async () => {
  setup = await setUp();
});
afterAll(() => setup.close());

/** The forge does what `path` asks, but its answer is lost; then the same effect once more, which is answered. */
async function afterLoss<T>(lost: { method: string; path: RegExp }, perform: () => Promise<T>): Promise<T> {
  setup.wire.meet(lost.method, lost.path, { do: "lose" });
  expect(await failureOf(perform())).toMatchObject({ type: "forge_down", nonRetryable: false });
  return perform();
}

const theForge = async (path: string): Promise<unknown[]> =>
  (await asPerson(setup, { login: "dana", method: "GET", path: `/repos/${REPOSITORY}${path}` })) as unknown[];

describe("a second attempt, the first one's answer having been lost,", () => {
  test("at repository.read and pr.read reads the same", async () => {
    const reading = admitted({ kind: "repository.read", repository: REPOSITORY });
    const facts = await afterLoss({ method: "GET", path: /\/repos\/acme\/shop$/ }, () =>
      setup.activities["repository.read"](reading),
    );
    expect(facts).toMatchObject({ defaultBranch: "main" });
    await setup.activities["branch.push"](pushOf(setup, { source: await fetched(setup), task: "read" }));
    const { number } = await setup.activities["pr.open"](openOf("read"));
    const watching = admitted({ kind: "pr.read", repository: REPOSITORY, number });
    const seen = await afterLoss({ method: "GET", path: /\/pulls\/\d+$/ }, () =>
      setup.activities["pr.read"](watching),
    );
    expect(seen).toStrictEqual(await setup.activities["pr.read"](watching));
  });

  test("at source.fetch and branch.bundle stores what is stored already", async () => {
    const source = await fetched(setup);
    expect(await fetched(setup)).toStrictEqual(source);
    const bundling = bundleOf(setup, { source, task: "bundle" });
    const first = await setup.activities["branch.bundle"](bundling);
    expect(await setup.activities["branch.bundle"](bundling)).toStrictEqual(first);
  });

  test("at branch.push and pr.open adopts what is there: one branch at one commit, one pull request (I11)", async () => {
    const pushing = pushOf(setup, { source: await fetched(setup), task: "deliver" });
    const pushed = await afterLoss({ method: "POST", path: /\/git\/refs$/ }, () =>
      setup.activities["branch.push"](pushing),
    );
    expect(pushed.existed).toBe(true);
    const branches = (await theForge("/branches")) as { name: string; commit: { sha: string } }[];
    const ours = branches.filter(({ name }) => name === pushing.action.branch);
    expect(ours.map(({ commit }) => commit.sha)).toStrictEqual([pushed.headSha]);
    const opened = await afterLoss({ method: "POST", path: /\/pulls$/ }, () =>
      setup.activities["pr.open"](openOf("deliver")),
    );
    expect(opened.existed).toBe(true);
    expect(await theForge(`/pulls?state=all&head=acme:${pushing.action.branch}`)).toHaveLength(1);
  });
});
