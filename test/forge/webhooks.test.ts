// test/forge/webhooks.test.ts: deliveries are signed, have GUIDs, can be listed and sent again.
import { Webhooks } from "@octokit/webhooks";
import { createHmac } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { WEBHOOK_SECRET, appClient, clientOf, startStand } from "./stand.ts";
import type { Stand } from "./stand.ts";

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
let stand: Stand;
let repositoryId = 0;
let headSha = "";

beforeAll(async () => {
  stand = await startStand();
  const seeded = await stand.forge.seedRepository({ owner: "acme", name: "shop", files: { a: "a\n" } });
  repositoryId = seeded.id;
  headSha = seeded.headSha;
  const ana = clientOf(stand.forge, stand.forge.asUser("ana"));
  await ana.request("POST /repos/acme/shop/git/refs", { ref: "refs/heads/b", sha: seeded.headSha });
  await stand.forge.settled();
});
afterAll(() => stand.close());

test("a seeded repository tells nothing, a new branch tells create and push, each under its own GUID", () => {
  expect(stand.caught.map(({ event }) => event)).toStrictEqual(["create", "push"]);
  const guids = stand.caught.map(({ headers }) => String(headers["x-github-delivery"]));
  for (const guid of guids) expect(guid).toMatch(GUID);
  expect(new Set(guids).size).toBe(2);
});

test("the signature is the HMAC-SHA256 of the very bytes, as the client library checks it", async () => {
  const webhooks = new Webhooks({ secret: WEBHOOK_SECRET });
  for (const { headers, body } of stand.caught) {
    const signature = String(headers["x-hub-signature-256"]);
    expect(await webhooks.verify(body, signature)).toBe(true);
    expect(await webhooks.verify(`${body} `, signature)).toBe(false);
    expect(signature).toBe(`sha256=${createHmac("sha256", WEBHOOK_SECRET).update(body).digest("hex")}`);
  }
});

test("a payload names repository, sender, organisation and installation", () => {
  expect(stand.caught[1]?.payload).toMatchObject({
    ref: "refs/heads/b",
    created: true,
    deleted: false,
    forced: false,
    repository: { id: repositoryId, full_name: "acme/shop" },
    sender: { login: "ana", type: "User" },
    organization: { login: "acme" },
    installation: { id: stand.forge.installationId },
  });
});

const Deliveries = z.array(
  z.looseObject({ id: z.int(), guid: z.string(), redelivery: z.boolean(), status: z.string() }),
);

test("the App lists its deliveries and has one sent again under the same GUID", async () => {
  const { octokit } = appClient(stand.forge);
  const before = Deliveries.parse((await octokit.request("GET /app/hook/deliveries")).data);
  expect(before.map(({ status }) => status)).toStrictEqual(["OK", "OK"]);
  const last = before[0];
  const path = "POST /app/hook/deliveries/{delivery_id}/attempts" as const;
  expect((await octokit.request(path, { delivery_id: last?.id ?? 0 })).status).toBe(202);
  await stand.forge.settled();
  expect(stand.caught).toHaveLength(3);
  expect(stand.caught[2]?.headers["x-github-delivery"]).toBe(last?.guid);
  expect(stand.caught[2]?.body).toBe(stand.caught[1]?.body);
  const after = Deliveries.parse((await octokit.request("GET /app/hook/deliveries")).data);
  expect(after[0]).toMatchObject({ guid: last?.guid, redelivery: true });
  expect(after).toHaveLength(3);
});

test("what could not be sent before the forge stopped is sent when it is back", async () => {
  stand.caught.length = 0;
  const ana = clientOf(stand.forge, stand.forge.asUser("ana"));
  const pushTo = (branch: string): Promise<unknown> =>
    ana.request("POST /repos/acme/shop/git/refs", { ref: `refs/heads/${branch}`, sha: headSha });
  stand.answer("never");
  await pushTo("late");
  await stand.forge.close();
  stand.answer("accepted");
  stand.caught.length = 0;
  await stand.restart();
  await stand.forge.settled();
  expect(stand.caught.map(({ event }) => event)).toStrictEqual(["create", "push"]);
  expect(stand.forge.deliveries().every(({ status }) => status === "OK")).toBe(true);
});

test("deliveries are there after a restart", async () => {
  const before = stand.forge.deliveries();
  await stand.restart();
  expect(stand.forge.deliveries()).toStrictEqual(before);
});
