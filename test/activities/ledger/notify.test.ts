// test/activities/ledger/notify.test.ts: what the ledger says of telling people: to whom, whatever is halted or over, and what policy may forbid.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { releaseHalt, setHalt } from "../../../activities/ledger/halts.ts";
import { createLedger } from "../../../activities/ledger/index.ts";
import type { Action } from "../../../core/schema/action.ts";
import { askingPolicy, publish } from "../../support/ledger/approvals.ts";
import { decideOne, SHELL } from "../../support/ledger/asking.ts";
import { policy, rule } from "../../support/ledger/policy.ts";
import { startWorld, type World } from "../../support/ledger/world.ts";

const HALT = {
  scope: "tenant",
  target: "acme",
  tenant: "acme",
  mode: "no_effects",
  capability: null,
  reason: "a fox is about",
  by: "olga",
} as const;
const MESSAGE: Action = { kind: "notify.send", about: "approval r-1-1: opened", text: "somebody is to look" };
const READ: Action = { kind: "repository.read", repository: "acme/geese" };

let world: World;
beforeAll(async () => {
  world = await startWorld({ notified: ["acme"] });
});
afterAll(() => world?.stop());

describe("what people are told of a halt", () => {
  test("is asked, and asked again: that it is in force, then by whom and why it is over", async () => {
    const id = await setHalt(world.deps, HALT);
    const ask = () => world.ledger.haltNews({ tenant: "acme", halt: { tenant: "acme", id } });
    const news = await ask();
    expect(news).toMatchObject({ halt: { id, reason: "a fox is about", setBy: "olga" }, released: null });
    expect(await ask()).toStrictEqual(news);
    await releaseHalt(world.deps, { tenant: "acme", id, by: "jane" });
    expect(await ask()).toMatchObject({ released: { by: "jane", reason: null } });
  });

  test("is nothing where nobody is to be told, of another tenant's, or of none (I7)", async () => {
    const id = await setHalt(world.deps, HALT);
    const news = (tenant: string, halt: { tenant: string; id: string }, notified = ["acme", "other"]) =>
      createLedger({ ...world.deps, notified }).haltNews({ tenant, halt });
    expect(await news("acme", { tenant: "acme", id }, [])).toBeNull();
    expect(await news("other", { tenant: "acme", id })).toBeNull();
    expect(await news("acme", { tenant: "acme", id: "h-none" })).toBeNull();
    expect(await news("acme", { tenant: "acme", id })).not.toBeNull();
    await releaseHalt(world.deps, { tenant: "acme", id, by: "jane" });
  });
});

test("a request's workflow is told to notify where its tenant has somewhere to, and only there", async () => {
  await publish(world, askingPolicy());
  const { actor } = await world.newRun();
  const decision = await decideOne(world, { actor, action: SHELL });
  const opening = { actor, approval: `${actor.run}-1`, decision: decision.id, action: SHELL, diff: null };
  expect(await world.ledger.openApproval(opening)).toMatchObject({ status: "pending", notify: true });
  for (const notified of [[], ["other"]])
    expect(await createLedger({ ...world.deps, notified }).openApproval(opening)).not.toHaveProperty(
      "notify",
    );
});

describe("a message", () => {
  test("is allowed under a halt of everything and of a run that is over, as no other effect is", async () => {
    await publish(world, policy());
    const { actor } = await world.newRun();
    const outcome = { kind: "outcome", outcome: "stopped", because: "it rained", failure: null } as const;
    await world.ledger.record({ actor, records: [{ ...outcome, final: true }] });
    const id = await setHalt(world.deps, HALT);
    const teller = { ...actor, workflowId: `notify/acme/${actor.run}/1/void`, fence: 0 };
    expect(await decideOne(world, { actor: teller, action: MESSAGE })).toMatchObject({ effect: "allow" });
    expect(await decideOne(world, { actor: teller, action: READ, id: "a-2" })).toMatchObject({
      gate: "halt",
    });
    await releaseHalt(world.deps, { tenant: "acme", id, by: "jane" });
    expect(await decideOne(world, { actor: teller, action: READ, id: "a-3" })).toMatchObject({
      gate: "lease",
    });
  });

  test("is policy's to forbid, for one repository too", async () => {
    const when = { eq: { fact: "repository.name", value: "acme/geese" } };
    const hush = rule({ id: "hush", actions: ["notify.send"], effect: "deny", when } as never);
    await publish(world, policy(hush));
    const { actor } = await world.newRun();
    const teller = { ...actor, workflowId: `notify/acme/${actor.run}/1/opened`, fence: 0 };
    expect(await decideOne(world, { actor: teller, action: MESSAGE })).toMatchObject({
      effect: "deny",
      gate: "policy",
      rules: ["platform/hush"],
    });
    const ofTenant = { tenant: "acme", run: null, workflowId: "halt-notice/acme/h-1/set", fence: 0 };
    expect(await decideOne(world, { actor: ofTenant, action: MESSAGE, id: "b-1" })).toBeDefined();
    await publish(world, policy());
  });

  test("about a run that cannot be read is refused, not sent (I20)", async () => {
    const { actor } = await world.newRun();
    await world.sql.owner("UPDATE run SET input = 'goose' WHERE run_id = $1", [actor.run]);
    const teller = { ...actor, workflowId: `notify/acme/${actor.run}/1/opened`, fence: 0 };
    expect(await decideOne(world, { actor: teller, action: MESSAGE })).toMatchObject({
      effect: "deny",
      gate: "policy",
    });
  });
});
