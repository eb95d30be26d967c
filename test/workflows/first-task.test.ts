// test/workflows/first-task.test.ts: what was sent to a run before its first task is heard by whom it is for: a hint by the halts, a stop by the ledger (I14); what is asked meanwhile is asked one after the other (I15).
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "@temporalio/worker";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startServer, type BenchServer } from "../../scripts/bench/temporal.ts";
import { bundleWorkflows } from "../../workers/workflow-bundle.ts";
import { haltsChanged, stopRun } from "../../workflows/messages.ts";
import { startWorld, type World } from "../support/ledger/world.ts";

let world: World;
let server: BenchServer;
beforeAll(async () => {
  world = await startWorld();
  server = await startServer();
}, 120_000);
afterAll(async () => {
  await server?.stop();
  await world?.stop();
}, 60_000);

let under = 0;
let most = 0;
/** How many questions the ledger has before it at once. */
async function counted<T>(answer: () => Promise<T>): Promise<T> {
  under += 1;
  most = Math.max(most, under);
  return answer().finally(() => (under -= 1));
}

/** Milliseconds each takes; all three are asked in the first task. */
type Times = { admit: number; endedBy: number; verifyStatement: number };

/** A ledger that keeps the run waiting, says that a halt ends it, and refuses the stop. */
function ledger(times: Times) {
  const answers: Record<string, () => Promise<unknown>> = {
    admit: async () => (await sleep(times.admit), { kind: "queued", because: "full", retryAfterMs: 60_000 }),
    endedBy: async () => (await sleep(times.endedBy), "a fox"),
    verifyStatement: async () => (await sleep(times.verifyStatement), { kind: "refused", because: "no" }),
  };
  const names = Object.keys(world.ledger);
  return Object.fromEntries(names.map((name) => [name, () => counted(answers[name] ?? (async () => null))]));
}

test.each<Times>([
  { admit: 10, endedBy: 300, verifyStatement: 100 },
  { admit: 100, endedBy: 10, verifyStatement: 300 },
])(
  "I14 I15 ended by the halt, its stop refused, with answers after %j",
  async (times) => {
    most = 0;
    const input = await world.submit();
    const workflowId = `run/acme/${input.runId}`;
    const taskQueue = input.runId; // so that its first task waits until it has a worker
    const handle = await server.client.workflow.signalWithStart("agentRun", {
      args: [input],
      workflowId,
      taskQueue,
      signal: haltsChanged,
      signalArgs: [],
    });
    const stop = handle.executeUpdate(stopRun, { args: [{ statement: "x" }] });
    await sleep(300);
    const bundle = await bundleWorkflows();
    const worker = await Worker.create({
      connection: server.connection,
      taskQueue,
      workflowBundle: bundle,
      activities: ledger(times),
      shutdownForceTime: "5s",
    });
    await worker.runUntil(async () => {
      const late = AbortSignal.timeout(15_000);
      await server.client.withAbortSignal(late, async () => {
        expect(await stop).toStrictEqual({ kind: "refused", because: "no" });
        expect(await handle.result()).toBe("stopped");
      });
    });
    expect(most).toBe(1);
    const history = await handle.fetchHistory();
    const errors: unknown[] = [];
    for await (const { error } of Worker.runReplayHistories({ workflowBundle: bundle }, [
      { workflowId, history },
    ]))
      if (error) errors.push(error.message);
    expect(errors).toStrictEqual([]);
  },
  60_000,
);
