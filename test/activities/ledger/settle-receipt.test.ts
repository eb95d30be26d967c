// test/activities/ledger/settle-receipt.test.ts: leases and audit events carry the identity of the process that did what they say.
import { afterAll, beforeAll, expect, test } from "vitest";
import { canonicalJson } from "../../../core/canonical-json.ts";
import { digestOf } from "../../../core/digest.ts";
import { receiptText } from "../../../core/receipt.ts";
import { createIdentity } from "../../../workers/identity.ts";
import { claimsOf, decideOne, eventsOf, SHELL } from "../../support/ledger/asking.ts";
import { settlement, startWorld, type World } from "../../support/ledger/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

const identity = createIdentity("sandbox", "host-1");

/** What a sandbox worker would sign for the permit `permitId`. */
function receiptFor(permitId: string) {
  const said = { worker: identity.on("sandbox@h"), result: digestOf({ summary: "2 lines" }) };
  return { ...said, signature: identity.sign(receiptText(permitId, said)) };
}

async function settledWith(permitOf: (real: string) => string) {
  const { actor } = await world.newRun();
  const { id } = await claimsOf(world, await decideOne(world, { actor, action: SHELL }));
  const told = settlement({ actionId: "a-1", kind: "command.executed", receipt: receiptFor(permitOf(id)) });
  await world.ledger.settle({ actor, settlements: [told] });
  return { actor, events: await eventsOf(world, `run/${actor.run}`) };
}

test("an effect's event names the worker whose receipt holds; its intent names the ledger's process", async () => {
  const { events } = await settledWith((id) => id);
  const [done] = events.filter(({ kind }) => kind === "command.executed");
  expect(done).toMatchObject({
    worker: identity.on("sandbox@h"),
    resultDigest: digestOf({ summary: "2 lines" }),
    note: null,
  });
  const [intent] = events.filter(({ kind }) => kind === "policy.evaluated");
  expect(intent?.worker).toStrictEqual(world.deps.worker);
});

test("a result that no worker vouches for is recorded as such, by the ledger's process", async () => {
  const { events } = await settledWith(() => "another permit");
  const [done] = events.filter(({ kind }) => kind === "command.executed");
  expect(done?.worker).toStrictEqual(world.deps.worker);
  expect(done?.note).toContain("no worker vouches");
});

test("I9 secrets that were kept from the model are an event of their own", async () => {
  const { actor } = await world.newRun();
  await decideOne(world, { actor, action: SHELL });
  const told = settlement({ actionId: "a-1", kind: "model.called", removedSecrets: 2 });
  await world.ledger.settle({ actor, settlements: [told] });
  const events = await eventsOf(world, `run/${actor.run}`);
  expect(events.filter(({ kind }) => kind === "secret.redacted")).toMatchObject([
    { actionId: "a-1", note: "2 kept from the model" },
  ]);
});

test("a lease names the process that gave it", async () => {
  const { actor } = await world.newRun();
  const rows = await world.sql.owner("SELECT DISTINCT worker FROM lease WHERE run_id = $1", [actor.run]);
  expect(rows).toStrictEqual([{ worker: canonicalJson(world.deps.worker) }]);
});
