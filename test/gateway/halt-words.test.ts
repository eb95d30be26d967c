// test/gateway/halt-words.test.ts: halts and releases over HTTP: in force before the answer, told to the switchboards after it.
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { HaltSet, HaltView } from "../../core/schema/halt.ts";
import type { HaltRequest } from "../../core/schema/halt.ts";
import { z } from "zod";
import { serveGateway } from "./support/served.ts";
import type { Served } from "./support/served.ts";

let served: Served;
beforeAll(async () => {
  served = await serveGateway();
});
afterAll(() => served?.stop());
afterEach(async () => {
  served.temporal.down = false;
  served.temporal.signalled.length = 0;
  await served.world.sql.owner("UPDATE halt SET released_at = now() WHERE released_at IS NULL");
});

const REQUEST: HaltRequest = {
  scope: "team",
  target: "birds",
  mode: "cancel_running",
  capability: null,
  reason: "fox about",
  expiresAt: null,
};

test("a halt is in force when it is answered, read by its tenant, and the switchboard hears of it and of its end", async () => {
  const { operator, admin, viewer } = served.world.people;
  const answer = await served.halt(operator, REQUEST);
  expect(answer.status).toBe(201);
  const { halt } = HaltSet.parse(await answer.json());
  expect((await served.world.gateway.haltsInForce()).halts.map(({ id }) => id)).toStrictEqual([halt.id]);
  const read = z.array(HaltView).parse(await (await served.read(viewer, "/v1/halts")).json());
  expect(read).toStrictEqual([halt]);
  expect((await served.halt(operator, REQUEST)).status).toBe(200);
  expect((await served.release(operator, halt.id)).status).toBe(200); // half of one
  await served.settled();
  const told = {
    tenant: "acme",
    workflowId: "switchboard/acme",
    signal: "halts_changed",
    args: [{ halt: { tenant: "acme", id: halt.id } }],
  };
  expect(served.temporal.signalled).toStrictEqual([told, told]);
  expect(await (await served.release(admin, halt.id)).json()).toMatchObject({ kind: "released" });
  await served.settled();
  expect(served.temporal.signalled).toStrictEqual([told, told, told]);
  expect(await (await served.read(viewer, "/v1/halts")).json()).toStrictEqual([]);
});

test("I14 with Temporal away it is in force all the same, and the answer does not wait", async () => {
  served.temporal.down = true;
  expect((await served.halt(served.world.people.operator, REQUEST)).status).toBe(201);
  expect((await served.world.gateway.haltsInForce()).halts).toHaveLength(1);
  await served.settled();
  expect(served.log.at(-1)).toMatchObject({ level: "warn", message: expect.stringMatching(/was not told/) });
});

test("what is refused is said by its kind, and nobody is told", async () => {
  const { operator, viewer } = served.world.people;
  expect((await served.halt(viewer, REQUEST)).status).toBe(401);
  expect((await served.halt(operator, { ...REQUEST, target: "fish" })).status).toBe(404);
  expect((await served.halt(operator, { ...REQUEST, mode: "capability_off" })).status).toBe(400);
  expect((await served.release(operator, "0")).status).toBe(400);
  await served.settled();
  expect(served.temporal.signalled).toStrictEqual([]);
});
