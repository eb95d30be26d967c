// test/workflows/notify.test.ts: what people are told of a request, with Temporal, PostgreSQL and a webhook; and that a request waits for no message.
import { randomUUID } from "node:crypto";
import { Worker } from "@temporalio/worker";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { releaseHalt, setHalt } from "../../activities/ledger/halts.ts";
import { createNotifyActivities } from "../../activities/notify/index.ts";
import type { ApprovalInput } from "../../core/schema/approval.ts";
import { startServer, type BenchServer } from "../../scripts/bench/temporal.ts";
import { createIdentity } from "../../workers/identity.ts";
import { createPermitCheck } from "../../workers/permit-check.ts";
import { createPermitGate } from "../../workers/permit-gate.ts";
import { createReceipts } from "../../workers/receipt.ts";
import { bundleWorkflows } from "../../workers/workflow-bundle.ts";
import { haltsChanged, verdictSignal } from "../../workflows/messages.ts";
import { askingPolicy, newPerson, publish, wordFor } from "../support/ledger/approvals.ts";
import { decideOne, kindsOf, SHELL } from "../support/ledger/asking.ts";
import { rule } from "../support/ledger/policy.ts";
import { startWorld, type Person, type World } from "../support/ledger/world.ts";
import { MISBEHAVIOURS, startReceiver, type Receiver } from "../support/notify/receiver.ts";
import { feedOf } from "../support/workers/effect.ts";

const HOUR_MS = 60 * 60 * 1000;
const LATE = { timeout: 60_000 };

let world: World;
let server: BenchServer;
let receiver: Receiver;
let control: Worker;
let ended: Promise<unknown>;
let ann: Person;

beforeAll(async () => {
  world = await startWorld({ notified: ["acme"] });
  await publish(world, askingPolicy({ expires_hours: 1 }));
  ann = await newPerson(world, "ann", "approver");
  receiver = await startReceiver();
  server = await startServer();
  const { connection } = server;
  const workflowBundle = await bundleWorkflows();
  const activities = world.ledger;
  control = await Worker.create({ connection, taskQueue: "control", workflowBundle, activities });
  ended = control.run();
}, 120_000);
afterAll(async () => {
  control?.shutdown();
  await ended;
  await server?.stop();
  await receiver?.close();
  await world?.stop();
}, 60_000);
beforeEach(() => {
  receiver.behave(null);
  receiver.texts.length = 0;
  receiver.requests.length = 0;
});

/** While it serves, messages go out; as in the worker, behind the permit gate and with a receipt. */
async function serving(work: () => Promise<void>): Promise<void> {
  const atRealTime = await createPermitCheck(world.permitKey.publicKey);
  const check = (token: string) => atRealTime(token, world.now().getTime());
  const identity = createIdentity("notify", "test");
  const worker = await Worker.create({
    connection: server.connection,
    taskQueue: "notify",
    activities: createNotifyActivities({
      webhooks: { acme: receiver.url },
      timeoutMs: 2000,
      now: Date.now,
      pulse: () => ({ signal: new AbortController().signal }),
    }),
    interceptors: {
      activity: [createPermitGate({ check, feed: feedOf([], 0) }), createReceipts({ identity })],
    },
  });
  await worker.runUntil(work());
}

/** So far back by the ledger's clock, that an hour after it is `leftMs` from now. */
async function ask(leftMs: number) {
  const backMs = HOUR_MS - leftMs;
  world.later(-backMs);
  const { actor } = await world.newRun();
  const decision = await decideOne(world, { actor, action: SHELL, id: randomUUID() });
  const run = actor.run ?? "";
  const approval = `${run}-1`;
  const input: ApprovalInput = {
    tenant: "acme",
    run,
    approval,
    decision: decision.id,
    action: SHELL,
    diff: null,
  };
  const workflowId = `approval/acme/${run}/1`;
  const handle = await server.client.workflow.start("approval", {
    args: [input],
    workflowId,
    taskQueue: "control",
  });
  const status = async () => (await world.gateway.showApproval("acme", approval))?.status;
  await expect.poll(status, LATE).toBe("pending");
  const kinds = async () => {
    const all = await kindsOf(world, `run/${run}`);
    return all.filter((kind) => kind.startsWith("notification") || kind === "effect.failed");
  };
  return {
    asked: { actor, approval, decision, action: SHELL },
    run,
    approval,
    handle,
    kinds,
    done: () => world.later(backMs),
  };
}

const headlines = () => receiver.texts.map((text) => text.split("\n")[0] ?? "");

test("opened, reminded, escalated, expired: each is told once, and audited", async () => {
  await serving(async () => {
    const { handle, approval, kinds, done } = await ask(6000);
    expect(await handle.result()).toBe("expired");
    await expect.poll(headlines, LATE).toHaveLength(4);
    expect(headlines().toSorted()).toStrictEqual(
      [
        "*An approval is asked for*",
        "*Reminder: an approval is still asked for, and half of its time is over*",
        "*Escalation: an approval runs out soon, and those who may give it have not decided*",
        "*An approval was not given in time, which counts as refused*",
      ].toSorted(),
    );
    for (const text of receiver.texts) expect(text).toContain(`look: \`skein approval show ${approval}\``);
    const opened = receiver.texts.find((text) => text.includes("is asked for*"));
    expect(opened).toContain("asked by: `platform/ask-shell: ");
    await expect.poll(kinds, LATE).toStrictEqual(Array(4).fill("notification.sent"));
    done();
  });
}, 180_000);

test("a quorum is told, and so is a request that nobody waits for any more, its run being over", async () => {
  await serving(async () => {
    const granted = await ask(HOUR_MS);
    await granted.handle.signal(verdictSignal, await wordFor(world, ann, granted.asked));
    expect(await granted.handle.result()).toBe("granted");
    await expect.poll(headlines, LATE).toContain("*An approval was given*");

    const given = await ask(HOUR_MS);
    const outcome = { kind: "outcome", outcome: "stopped", because: "it rained", failure: null } as const;
    await world.ledger.record({ actor: given.asked.actor, records: [{ ...outcome, final: true }] });
    await given.handle.cancel();
    await expect(given.handle.result()).rejects.toThrow();
    await expect.poll(headlines, LATE).toContain("*An approval is void: nobody waits for it any more*");
  });
}, 180_000);

test("a webhook that fails holds up nothing: the approval is given meanwhile; the failure is tried again, then audited", async () => {
  receiver.behave(MISBEHAVIOURS.fails);
  await serving(async () => {
    const { asked, handle, kinds } = await ask(HOUR_MS);
    await expect.poll(() => receiver.requests.length, LATE).toBeGreaterThanOrEqual(2);
    await handle.signal(verdictSignal, await wordFor(world, ann, asked));
    expect(await handle.result()).toBe("granted");
    receiver.behave(MISBEHAVIOURS.archived);
    await expect.poll(kinds, LATE).toStrictEqual(["effect.failed", "effect.failed"]);
  });
}, 180_000);

test("without any worker to send it, a request is opened, answered and over all the same; its messages come later", async () => {
  const { asked, handle, kinds } = await ask(HOUR_MS);
  await handle.signal(verdictSignal, await wordFor(world, ann, asked));
  expect(await handle.result()).toBe("granted");
  expect(await kinds()).toStrictEqual([]);
  await serving(async () => {
    await expect.poll(kinds, LATE).toStrictEqual(["notification.sent", "notification.sent"]);
  });
}, 180_000);

test.each(["deny", "ask_approval"] as const)(
  "policy may %s to tell: nothing is posted, nobody is asked, and the request goes on",
  async (effect) => {
    const hush = rule({ id: "hush", actions: ["notify.send"], effect });
    await publish(world, askingPolicy({ expires_hours: 1 }, hush));
    await serving(async () => {
      const { asked, run, approval, handle } = await ask(HOUR_MS);
      await handle.signal(verdictSignal, await wordFor(world, ann, asked));
      expect(await handle.result()).toBe("granted");
      const refused = async () =>
        world.sql.owner("SELECT effect FROM decision WHERE run_id = $1 AND kind = 'notify.send'", [run]);
      await expect.poll(refused, LATE).toStrictEqual([{ effect }, { effect }]);
      expect(receiver.requests.filter(({ body }) => body.includes(approval))).toStrictEqual([]);
      expect(await world.gateway.listApprovals("acme", { all: false })).not.toContainEqual(
        expect.objectContaining({ kind: "notify.send" }),
      );
    });
    await publish(world, askingPolicy({ expires_hours: 1 }));
  },
  120_000,
);

test("a halt is told when it is in force, though it halts everything, and when it is over; each once", async () => {
  const request = {
    scope: "tenant",
    target: "acme",
    mode: "no_effects",
    capability: null,
    reason: "a fox is about",
    expiresAt: null,
  } as const;
  const hint = async (id: string) => {
    await server.client.workflow.signalWithStart("switchboard", {
      workflowId: "switchboard/acme",
      args: [{ tenant: "acme" }],
      taskQueue: "control",
      signal: haltsChanged,
      signalArgs: [{ halt: { tenant: "acme", id } }],
    });
  };
  await serving(async () => {
    const id = await setHalt(world.deps, { ...request, tenant: "acme", by: "olga" });
    await hint(id);
    await expect.poll(headlines, LATE).toStrictEqual(["*A halt is in force*"]);
    expect(receiver.texts[0]).toContain(`to release: \`skein halt release ${id} --reason TEXT\``);
    await hint(id); // nothing new
    await releaseHalt(world.deps, { tenant: "acme", id, by: "jane" });
    for (let again = 0; again < 3; again += 1) await hint(id);
    const later = await setHalt(world.deps, { ...request, tenant: "acme", by: "otto" });
    await hint(later);
    await expect.poll(() => receiver.texts.at(-1), LATE).toContain("set by: `otto`");
    expect(headlines()).toStrictEqual(["*A halt is in force*", "*A halt is over*", "*A halt is in force*"]);
    await releaseHalt(world.deps, { tenant: "acme", id: later, by: "jane" });
  });
  await server.client.workflow.getHandle("switchboard/acme").terminate();
}, 120_000);
