// test/workflows/approval.test.ts: a request's own workflow, with Temporal and PostgreSQL: its timers, its signal, and its end from outside (I5).
import { randomUUID } from "node:crypto";
import { Worker } from "@temporalio/worker";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ApprovalInput, ApprovalStatus } from "../../core/schema/approval.ts";
import { startServer, type BenchServer } from "../../scripts/bench/temporal.ts";
import { bundleWorkflows } from "../../workers/workflow-bundle.ts";
import { giveVerdict, verdictSignal } from "../../workflows/messages.ts";
import { askingPolicy, decideWith, newPerson, publish, say, wordFor } from "../support/ledger/approvals.ts";
import { decideOne, kindsOf, SHELL } from "../support/ledger/asking.ts";
import { startWorld, type Person, type World } from "../support/ledger/world.ts";

const HOUR_MS = 60 * 60 * 1000;

let world: World;
let server: BenchServer;
let worker: Worker;
let working: Promise<void>;
let ann: Person;

beforeAll(async () => {
  world = await startWorld();
  await publish(world, askingPolicy({ expires_hours: 1 }));
  ann = await newPerson(world, "ann", "approver");
  server = await startServer();
  worker = await Worker.create({
    connection: server.connection,
    taskQueue: "control",
    workflowBundle: await bundleWorkflows(),
    activities: world.ledger,
  });
  working = worker.run();
}, 120_000);
afterAll(async () => {
  worker?.shutdown();
  await working;
  await server?.stop();
  await world?.stop();
}, 60_000);

/** Its workflow runs; so far back by the ledger's clock, that an hour after it is `leftMs` from now. */
async function ask(leftMs: number) {
  const backMs = HOUR_MS - leftMs;
  world.later(-backMs);
  const { actor } = await world.newRun();
  const decision = await decideOne(world, { actor, action: SHELL, id: randomUUID() });
  const approval = `${actor.run}-1`;
  const input: ApprovalInput = {
    tenant: "acme",
    run: actor.run ?? "",
    approval,
    decision: decision.id,
    action: SHELL,
    diff: null,
  };
  const handle = await server.client.workflow.start("approval", {
    args: [input],
    workflowId: `approval/acme/${actor.run}/1`,
    taskQueue: "control",
  });
  const status = async () => (await world.gateway.showApproval("acme", approval))?.status;
  await expect.poll(status, { timeout: 20_000 }).toBe("pending");
  const kinds = async () =>
    (await kindsOf(world, `run/${actor.run}`)).filter((kind) => kind.startsWith("approval."));
  const done = (): void => world.later(backMs);
  return { asked: { actor, approval, decision, action: SHELL }, handle, kinds, done };
}

test("reminds, escalates, and expires by its timers; then the action is refused", async () => {
  const { asked, handle, kinds, done } = await ask(4000);
  expect(await handle.result()).toBe("expired" satisfies ApprovalStatus);
  expect(await kinds()).toStrictEqual([
    "approval.requested",
    "approval.reminded",
    "approval.reminded",
    "approval.expired",
  ]);
  expect(await decideWith(world, asked, "x-1")).toMatchObject({ effect: "deny", gate: "approval" });
  done();
}, 60_000);

test("hears the signal as it hears the update, and any other signal is refused and audited (I6)", async () => {
  const { asked, handle, kinds, done } = await ask(HOUR_MS);
  await handle.signal("approved");
  await handle.signal(verdictSignal, { verb: "approve", statement: "by nobody", delegate: null });
  await handle.signal(verdictSignal, await wordFor(world, ann, asked));
  expect(await handle.result()).toBe("granted");
  const all = await kindsOf(world, `run/${asked.actor.run}`);
  expect(all.filter((kind) => kind === "statement.refused")).toHaveLength(2);
  expect(await kinds()).toStrictEqual(["approval.requested", "approval.granted"]);
  done();
}, 60_000);

test("is void once nobody waits for it", async () => {
  const { asked, handle, kinds, done } = await ask(HOUR_MS);
  await handle.cancel();
  await expect(handle.result()).rejects.toThrow();
  expect(await kinds()).toStrictEqual(["approval.requested", "approval.voided"]);
  expect(await decideWith(world, asked, "y-1")).toMatchObject({ effect: "ask_approval" });
  done();
}, 60_000);

test("goes on by a word that the ledger has heard and its own task has lost, once anybody says it again", async () => {
  const { asked, handle, kinds, done } = await ask(HOUR_MS);
  await say(world, ann, asked); // past it
  const again = await handle.executeUpdate(giveVerdict, { args: [await wordFor(world, ann, asked)] });
  expect(again).toMatchObject({
    kind: "refused",
    because: expect.stringMatching(/granted already/) as string,
  });
  expect(await handle.result()).toBe("granted");
  expect(await kinds()).toStrictEqual(["approval.requested", "approval.granted"]);
  done();
}, 60_000);
