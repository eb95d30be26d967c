// scripts/bench/replay.ts: what replaying a run's decision path costs beside plain activities with as many events.
import { Worker } from "@temporalio/worker";
import { newKeyPair } from "../../test/support/ledger/people.ts";
import { constantLedger } from "./constant-ledger.ts";
import type { DoorInput } from "./door-workflows.ts";
import { bundleDoor, EFFECT_QUEUE, quietRuntime, startDoorWorkers } from "./door-workers.ts";
import { compared, cpuMsOf, interleaved } from "./figure.ts";
import type { Bench } from "./figure.ts";
import { startServer } from "./temporal.ts";
import type { BenchServer } from "./temporal.ts";

const ACTIONS = 100;
const REPLAYS = 10;
const taskQueue = "replay";

async function histories({ client }: BenchServer) {
  const workflowId = "run/acme/replayed";
  const actor = { tenant: "acme", run: "replayed", workflowId, fence: 1 };
  const workspace = { id: "w", queue: EFFECT_QUEUE };
  const action = { kind: "shell.exec", workspace, command: "npm test", timeoutSeconds: 60 } as const;
  const input: DoorInput = { actor, action, actions: ACTIONS, perTurn: 1 };
  await client.workflow.execute("throughTheDoor", { workflowId, taskQueue, args: [input] });
  const ours = await client.workflow.getHandle(workflowId).fetchHistory();
  const events = ours.events?.length ?? 0;
  const plain = Math.round(events / 6); // a plain activity makes six events: three of its own, three of its workflow task
  await client.workflow.execute("plainActivities", { workflowId: "plain", taskQueue, args: [plain] });
  const baseline = await client.workflow.getHandle("plain").fetchHistory();
  return { ours, baseline, events: { ours: events, baseline: baseline.events?.length ?? 0 } };
}

export const replay: Bench = {
  name: "replay",
  about: "replaying effects through the door beside plain activities with as many events",
  async run(rounds) {
    quietRuntime();
    const server = await startServer();
    const keys = newKeyPair();
    const bundle = await bundleDoor();
    const ledger = await constantLedger(keys.privateKey);
    const workers = await startDoorWorkers(server, { bundle, ledger, permitKey: keys.publicKey, taskQueue });
    const kept = await histories(server);
    await workers.stop();
    await server.stop();
    const replayed = (side: "ours" | "baseline", id: string) =>
      cpuMsOf(async () => {
        for (let n = 0; n < REPLAYS; n += 1)
          await Worker.runReplayHistory({ workflowBundle: bundle }, kept[side], id);
      });
    const sides = await interleaved(rounds, {
      ours: () => replayed("ours", "run/acme/replayed"),
      baseline: () => replayed("baseline", "plain"),
    });
    const { ours, baseline } = kept.events;
    return [
      compared(`CPU of ${REPLAYS} replays of ${ours} events (${baseline})`, "ms", {
        ...sides,
        reach: { atMost: 1.5 },
      }),
    ];
  },
};
