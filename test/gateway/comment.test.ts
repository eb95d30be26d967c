// test/gateway/comment.test.ts: a comment at the webhook: genuine, by a person, new: then one workflow answers it; everything else starts none.
import { createHmac, randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { serveGateway, WEBHOOK_SECRET } from "./support/served.ts";
import type { Served } from "./support/served.ts";

let served: Served;
let run = "";
beforeAll(async () => {
  served = await serveGateway();
  const { actor, input } = await served.world.newRun();
  run = input.runId;
  const pull = { number: 7, url: "https://forge/acme/geese/pull/7", branch: "b", headSha: "a".repeat(40) };
  const seen = { kind: "pull_request", ...pull, state: "open", mergeSha: null } as const;
  await served.world.ledger.record({ actor, records: [seen] });
});
afterAll(() => served?.stop());
beforeEach(() => {
  served.temporal.started.length = 0;
  served.temporal.down = false;
});

let ids = 100;

/** As GitHub sends it; `author_association` says what it likes. */
function event(changes: { action?: string; comment?: object; issue?: object; installation?: object } = {}) {
  ids += 1;
  const { action = "created", comment = {}, issue = {}, installation = {} } = changes;
  return {
    action,
    installation: { id: 11, ...installation },
    repository: { id: 101 },
    issue: { number: 7, pull_request: { url: "" }, ...issue },
    comment: {
      id: ids,
      body: "/skein stop",
      created_at: "2026-01-02T03:04:05Z",
      user: { login: "jane", type: "User" },
      author_association: "OWNER",
      ...comment,
    },
  };
}

type Sending = { id?: string; event?: string; secret?: string };

async function send(
  payload: object,
  { id = randomUUID(), event: name, secret }: Sending = {},
): Promise<number> {
  const body = JSON.stringify(payload);
  const signature = createHmac("sha256", secret ?? WEBHOOK_SECRET)
    .update(body)
    .digest("hex");
  const answer = await fetch(`${served.url}/webhooks/github`, {
    method: "POST",
    headers: {
      "x-github-event": name ?? "issue_comment",
      "x-github-delivery": id,
      "x-hub-signature-256": `sha256=${signature}`,
    },
    body,
  });
  await served.settled();
  return answer.status;
}

const started = () => served.temporal.started.map(({ workflow, options }) => [workflow, options.workflowId]);

describe("a comment that asks for something", () => {
  test("starts one workflow, by its number; the run is hinted as by any comment", async () => {
    const payload = event();
    served.temporal.signalled.length = 0;
    expect(await send(payload)).toBe(202);
    expect(started()).toStrictEqual([["answerComment", `comment/acme/${run}/${payload.comment.id}`]]);
    expect(served.temporal.started[0]?.options.args).toStrictEqual([
      { tenant: "acme", comment: String(payload.comment.id) },
    ]);
    expect(served.temporal.signalled.map(({ workflowId }) => workflowId)).toStrictEqual([`run/acme/${run}`]);
    expect(served.log.at(-1)).toBeDefined();
  });

  test("with Temporal down is 503, and the same delivery sent again is taken in then", async () => {
    const payload = event();
    const id = randomUUID();
    served.temporal.down = true;
    expect(await send(payload, { id })).toBe(503);
    served.temporal.down = false;
    expect(await send(payload, { id })).toBe(202);
    expect(started()).toHaveLength(1);
  });

  test("delivered again, it is the same workflow; answered, it is none", async () => {
    const payload = event({ comment: { user: { login: "joe", type: "User" } } });
    await send(payload);
    await send(payload);
    expect(new Set(started().map(([, id]) => id)).size).toBe(1);
    const actor = { tenant: "acme", run, workflowId: "comment", fence: 0 };
    const comment = String(payload.comment.id);
    await served.world.ledger.answerComment({ actor, comment, access: "read", because: "" });
    served.temporal.started.length = 0;
    await send(payload);
    expect(started()).toStrictEqual([]);
  });

  test("that floods is let go, and logged", async () => {
    const by = { user: { login: "flood", type: "User" } };
    for (let n = 0; n < 9; n += 1) expect(await send(event({ comment: by }))).toBe(202);
    expect(started()).toHaveLength(6);
    expect(served.log.some(({ message }) => /let go/.test(message))).toBe(true);
  });
});

describe("no workflow is started", () => {
  test.each<[string, () => [object, Sending?]]>([
    ["by an edited comment", () => [event({ action: "edited" })]],
    ["by a deleted one", () => [event({ action: "deleted" })]],
    [
      "by our own bot's, or another's",
      () => [event({ comment: { user: { login: "skein[bot]", type: "Bot" } } })],
    ],
    [
      "by a bot that is called a user",
      () => [event({ comment: { user: { login: "skein[bot]", type: "User" } } })],
    ],
    ["by a bot with a plain name", () => [event({ comment: { user: { login: "copilot", type: "Bot" } } })]],
    ["by a comment without an author", () => [event({ comment: { user: null } })]],
    ["by one that asks for nothing", () => [event({ comment: { body: "please /skein stop" } })]],
    ["on an issue that is no pull request", () => [event({ issue: { pull_request: undefined } })]],
    ["on another pull request", () => [event({ issue: { number: 8 } })]],
    ["of another tenant's installation", () => [event({ installation: { id: 22 } })]],
    ["by another event that looks like it", () => [event(), { event: "pull_request_review_comment" }]],
  ])("%s", async (_, make) => {
    const [payload, sending] = make();
    expect(await send(payload, sending)).toBe(202);
    expect(started()).toStrictEqual([]);
  });

  test("by one that the forge did not sign (I6)", async () => {
    expect(await send(event(), { secret: "another" })).toBe(401);
    expect(started()).toStrictEqual([]);
    expect(
      await served.world.sql.owner(`SELECT 1 FROM forge_comment WHERE comment_id = '${ids}'`),
    ).toHaveLength(0);
  });
});
