// test/activities/scm/pr.test.ts: one pull request per task, whatever crashes; what a person closed stays closed.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readMarker } from "../../../core/pull-request/marker.ts";
import { fetched, openOf, pushOf } from "./change.ts";
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

const open = (input: ReturnType<typeof openOf>) => setup.activities["pr.open"](input);
const read = (number: number) =>
  setup.activities["pr.read"](admitted({ kind: "pr.read", repository: REPOSITORY, number }));

async function pushed(task: string): Promise<string> {
  return (await setup.activities["branch.push"](pushOf(setup, { source, task }))).headSha;
}

type Pull = {
  draft: boolean;
  title: string;
  body: string;
  labels: { name: string }[];
  user: { login: string };
};
const seen = async (number: number): Promise<Pull> =>
  (await asPerson(setup, {
    login: "dana",
    method: "GET",
    path: `/repos/${REPOSITORY}/pulls/${number}`,
  })) as Pull;
const close = (number: number, login = "dana") =>
  asPerson(setup, {
    login,
    method: "PATCH",
    path: `/repos/${REPOSITORY}/pulls/${number}`,
    body: { state: "closed" },
  });
const pullsOf = async (branch: string): Promise<unknown[]> =>
  (await asPerson(setup, {
    login: "dana",
    method: "GET",
    path: `/repos/${REPOSITORY}/pulls?state=all&head=acme:${branch}`,
  })) as unknown[];

describe("pr.open", () => {
  test("opens a draft as the App, with body, marker and labels", async () => {
    await pushed("first");
    const input = openOf("first", { summary: "Set hunter_2 and @dana", owner: "hunter_2" });
    const opened = await open(input);
    expect(opened).toMatchObject({
      number: 1,
      url: expect.stringContaining("/acme/shop/pull/1"),
      existed: false,
    });
    const pull = await seen(1);
    expect(pull).toMatchObject({ draft: true, title: input.action.title, user: { login: "skein[bot]" } });
    expect(pull.labels.map(({ name }) => name).toSorted()).toEqual(input.action.labels.toSorted());
    expect(readMarker(pull.body)).toEqual({ runId: "run-0001", taskId: input.action.evidence.taskId });
    expect(pull.body).not.toMatch(/hunter/); // I9: neither as it is nor escaped
  });

  test("a second call finds it and changes nothing", async () => {
    await pushed("twice");
    const first = await open(openOf("twice"));
    setup.wire.asked.length = 0;
    expect(await open(openOf("twice"))).toEqual({ ...first, existed: true });
    const writes = setup.wire.asked.filter(
      ({ method, path }) => method !== "GET" && path.startsWith("/repos"),
    );
    expect(writes).toEqual([]);
  });

  test("I11 an answer lost after it was made is found by the retry, which puts the labels on", async () => {
    await pushed("lost");
    setup.wire.meet("POST", /\/pulls$/, { do: "lose" });
    const input = openOf("lost");
    expect((await failureOf(open(input))).type).toBe("forge_down");
    const found = await open(input);
    expect(found.existed).toBe(true);
    expect(await pullsOf(input.action.branch)).toHaveLength(1);
    expect((await seen(found.number)).labels).toHaveLength(input.action.labels.length);
  });

  test("I11 two attempts at once end with one pull request", async () => {
    await pushed("race");
    const input = openOf("race");
    const both = await Promise.all([open(input), open(input)]);
    expect(new Set(both.map(({ number }) => number)).size).toBe(1);
    expect(await pullsOf(input.action.branch)).toHaveLength(1);
  });

  test("I12 one that a person closed stays closed, and no second one is opened", async () => {
    await pushed("closed");
    const input = openOf("closed");
    const { number } = await open(input);
    await close(number);
    const failure = await failureOf(open(input));
    expect(failure).toMatchObject({ type: "forge_refused", nonRetryable: true });
    expect(failure.message).toMatch(/closed by a person, dana; it stays closed/);
    expect(await pullsOf(input.action.branch)).toHaveLength(1);
    expect((await read(number)).state).toBe("closed");
  });

  test("one whose closer is unknown counts as closed by a person", async () => {
    await pushed("unknown closer");
    const input = openOf("unknown closer");
    await close((await open(input)).number);
    setup.wire.meet("GET", /\/issues\/\d+$/, { do: "answer", status: 200, body: { closed_by: null } });
    expect((await failureOf(open(input))).message).toMatch(/closed by a person/);
  });

  test("text that a person changed stays theirs", async () => {
    await pushed("edited");
    const { number } = await open(openOf("edited"));
    const path = `/repos/${REPOSITORY}/pulls/${number}`;
    await asPerson(setup, { login: "dana", method: "PATCH", path, body: { title: "Better", body: "Mine" } });
    await open(openOf("edited"));
    expect(await seen(number)).toMatchObject({ title: "Better", body: "Mine" });
  });

  test("without its branch it is refused", async () => {
    expect((await failureOf(open(openOf("no branch")))).type).toBe("forge_refused");
    const foreign = openOf("no branch");
    const action = { ...foreign.action, branch: "main" };
    expect((await failureOf(open({ ...foreign, action }))).message).toMatch(/not a branch of ours/);
  });

  test("a draft that the forge refuses is never opened as ready", async () => {
    await pushed("no drafts");
    setup.wire.meet("POST", /\/pulls$/, {
      do: "answer",
      status: 422,
      body: { message: "Draft pull requests are not supported" },
    });
    setup.wire.asked.length = 0;
    expect((await failureOf(open(openOf("no drafts")))).type).toBe("forge_refused");
    expect(
      setup.wire.asked.filter(({ method, path }) => method === "POST" && path.endsWith("/pulls")),
    ).toHaveLength(1);
  });
});

describe("pr.read", () => {
  test("tells an open one from a closed one and names who closed it", async () => {
    const headSha = await pushed("read");
    const { number, url } = await open(openOf("read"));
    const state = { number, url, state: "open", draft: true, headSha, closedBy: null, mergeSha: null };
    expect(await read(number)).toMatchObject(state);
    await close(number, "erin");
    expect(await read(number)).toMatchObject({ ...state, state: "closed", closedBy: "erin" });
  });

  test("I19 a person's merge is seen, and adopted rather than opened again", async () => {
    await pushed("merged");
    const input = openOf("merged");
    const { number } = await open(input);
    const { node_id: id } = (await seen(number)) as Pull & { node_id: string };
    const query = `mutation { markPullRequestReadyForReview(input: { pullRequestId: "${id}" }) { pullRequest { id } } }`;
    await asPerson(setup, { login: "dana", method: "POST", path: "/graphql", body: { query } });
    const merge = {
      login: "dana",
      method: "PUT",
      path: `/repos/${REPOSITORY}/pulls/${number}/merge`,
      body: {},
    };
    const { sha } = (await asPerson(setup, merge)) as { sha: string };
    expect(await read(number)).toMatchObject({ state: "merged", closedBy: "dana", mergeSha: sha });
    expect(await open(input)).toMatchObject({ number, existed: true });
  });

  test("one that is not there is not found", async () => {
    expect(await failureOf(read(999))).toMatchObject({ type: "forge_not_found" });
  });
});
