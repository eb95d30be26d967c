// test/activities/scm/comment.test.ts: what the forge says a login may do, and the one answer to a comment, whatever crashes.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CommentReply } from "../../../core/schema/comment.ts";
import { fetched, openOf, pushOf } from "./change.ts";
import { admitted, asPerson, failureOf, REPOSITORY, setUp } from "./setup.ts";
import type { Setup } from "./setup.ts";

let setup: Setup;
let number = 0;
beforeAll(async () => {
  setup = await setUp();
  await setup.activities["branch.push"](pushOf(setup, { source: await fetched(setup), task: "comment" }));
  ({ number } = await setup.activities["pr.open"](openOf("comment")));
});
afterAll(() => setup?.close());

const access = (login: string, repository = REPOSITORY) =>
  setup.activities["access.read"](admitted({ kind: "access.read", repository, login }));

describe("access.read", () => {
  test.each(["read", "write", "admin"] as const)("%s is as the forge says it", async (role) => {
    setup.dev.asUser(`with-${role}`, role);
    expect(await access(`with-${role}`)).toStrictEqual({ access: role });
  });

  test("follows a role that was taken away, and is none for a login nobody has", async () => {
    setup.dev.asUser("leaver", "write");
    expect(await access("leaver")).toStrictEqual({ access: "write" });
    setup.dev.asUser("leaver", "read");
    expect(await access("leaver")).toStrictEqual({ access: "read" });
    expect(await access("nobody-of-that-name")).toStrictEqual({ access: "none" });
  });

  test("an answer that is not understood is none (I20)", async () => {
    setup.wire.meet("GET", /\/collaborators\//, {
      do: "answer",
      status: 200,
      body: { permission: "owner" },
    });
    expect(await access("with-admin")).toStrictEqual({ access: "none" });
  });

  test("is asked again without harm, its answer having been lost", async () => {
    setup.wire.meet("GET", /\/collaborators\//, { do: "lose" });
    expect(await failureOf(access("with-write"))).toMatchObject({ type: "forge_down" });
    expect(await access("with-write")).toStrictEqual({ access: "write" });
  });

  test("I7 of a repository that the App does not reach fails", async () => {
    expect(await failureOf(access("with-write", "elsewhere/shop"))).toMatchObject({
      type: "forge_not_found",
    });
  });
});

type Comment = { id: number; body: string; user: { login: string; type: string }; created_at: string };

async function comments(): Promise<Comment[]> {
  const path = `/repos/${REPOSITORY}/issues/${number}/comments?per_page=100`;
  return (await asPerson(setup, { login: "dana", method: "GET", path })) as Comment[];
}

async function says(body: string): Promise<Comment> {
  const path = `/repos/${REPOSITORY}/issues/${number}/comments`;
  return (await asPerson(setup, { login: "dana", method: "POST", path, body: { body } })) as Comment;
}

const RETRY: CommentReply = { answers: "retry", run: "r1", commands: ["skein run retry r1 --reason TEXT"] };

const answerTo = (comment: Comment, reply: CommentReply = RETRY) =>
  setup.activities["pr.comment"](
    admitted({
      kind: "pr.comment",
      repository: REPOSITORY,
      number,
      comment: String(comment.id),
      writtenAt: comment.created_at,
      reply,
    }),
  );

describe("pr.comment", () => {
  test("answers once: one whose answer was lost is adopted, and so is one that was given before", async () => {
    const asked = await says("/skein retry");
    setup.wire.meet("POST", /\/comments$/, { do: "lose" });
    expect(await failureOf(answerTo(asked))).toMatchObject({ type: "forge_down", nonRetryable: false });
    const again = await answerTo(asked);
    expect(again.existed).toBe(true);
    expect(await answerTo(asked)).toStrictEqual(again);
    const ours = (await comments()).filter(({ user }) => user.type === "Bot");
    expect(ours.map(({ body }) => body.includes(`skein:comment=${asked.id}`))).toStrictEqual([true]);
  }, 60_000);

  test("a person's copy of the marker does not stand in for the answer, and another comment has its own", async () => {
    const asked = await says("/skein retry");
    await says(`<!-- skein:comment=${asked.id} -->`);
    expect((await answerTo(asked)).existed).toBe(false);
    const ours = (await comments()).filter(({ user }) => user.type === "Bot");
    expect(ours).toHaveLength(2);
  }, 60_000);

  test("holds no secret (I9)", async () => {
    const asked = await says("/skein explain");
    const text = "the key is hunter_2";
    const decisions = { allow: 1, askApproval: 0, deny: 1 };
    await answerTo(asked, {
      answers: "explain",
      run: "r1",
      stage: "following",
      outcome: null,
      why: text,
      you: text,
      decisions,
      rules: [text],
      evidence: [text],
      commands: [text],
    });
    const body = (await comments()).at(-1)?.body ?? "";
    expect(body).toContain("the key is");
    expect(body).not.toContain("hunter");
  }, 60_000);
});
