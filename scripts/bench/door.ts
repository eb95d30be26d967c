// scripts/bench/door.ts: what an effect costs more than a plain activity on the same server and worker.
import { join } from "node:path";
import { readPolicyFolder } from "../../cli/policy/folder.ts";
import { loadPolicies } from "../../core/policy/load.ts";
import type { Actor } from "../../core/schema/decision.ts";
import type { ActionOf } from "../../core/schema/action.ts";
import { publish } from "../../test/support/ledger/asking.ts";
import { newKeyPair } from "../../test/support/ledger/people.ts";
import { startWorld } from "../../test/support/ledger/world.ts";
import type { World } from "../../test/support/ledger/world.ts";
import { CHECKOUT } from "../stack/places.ts";
import { constantLedger } from "./constant-ledger.ts";
import type { DoorInput } from "./door-workflows.ts";
import { bundleDoor, EFFECT_QUEUE, quietRuntime, startDoorWorkers } from "./door-workers.ts";
import { alone, compared, cpuMsOf, interleaved } from "./figure.ts";
import type { Bench, Figure } from "./figure.ts";
import { startServer } from "./temporal.ts";
import type { BenchServer } from "./temporal.ts";

const ACTIONS = 100;
const SHELL: ActionOf<"shell.exec"> = {
  kind: "shell.exec",
  workspace: { id: "w", queue: EFFECT_QUEUE },
  command: "npm test",
  timeoutSeconds: 60,
};

type Scene = { server: BenchServer; taskQueue: string; actorOf: () => Promise<Actor> };
let runs = 0;

/** → its events and bytes of history. */
async function runDoor({ server, taskQueue, actorOf }: Scene, actions: number, perTurn: number) {
  const actor = await actorOf();
  const input: DoorInput = { actor, action: SHELL, actions, perTurn };
  return execute(server, { workflow: "throughTheDoor", id: actor.workflowId, taskQueue, args: [input] });
}

async function runPlain({ server, taskQueue }: Scene, actions: number) {
  runs += 1;
  return execute(server, { workflow: "plainActivities", id: `plain-${runs}`, taskQueue, args: [actions] });
}

type Start = { workflow: string; id: string; taskQueue: string; args: unknown[] };

async function execute({ client }: BenchServer, { workflow, id, taskQueue, args }: Start) {
  await client.workflow.execute(workflow, { workflowId: id, taskQueue, args });
  const { historyLength, historySize } = await client.workflow.getHandle(id).describe();
  return { events: Number(historyLength), bytes: Number(historySize) };
}

async function historyPerAction(scene: Scene): Promise<Figure[]> {
  const short = await runDoor(scene, 5, 1);
  const long = await runDoor(scene, 25, 1);
  const events = (long.events - short.events) / 20;
  const bytes = (long.bytes - short.bytes) / 20;
  return [
    alone("history events for one more action", { unit: "events", value: events, reach: { atMost: 8 } }),
    alone("history bytes for one more action", { unit: "bytes", value: bytes, reach: { atMost: 2048 } }),
  ];
}

async function cpu(scene: Scene, rounds: number, of: { what: string; perTurn: number; atMost: number }) {
  const sides = await interleaved(rounds, {
    ours: () => cpuMsOf(() => runDoor(scene, ACTIONS, of.perTurn)),
    baseline: () => cpuMsOf(() => runPlain(scene, ACTIONS)),
  });
  return compared(`CPU of the workers for ${ACTIONS} actions, ${of.what}`, "ms", {
    ...sides,
    reach: { atMost: of.atMost },
  });
}

async function withConstantLedger(server: BenchServer, rounds: number): Promise<Figure[]> {
  const keys = newKeyPair();
  const taskQueue = "constant";
  const bundle = await bundleDoor();
  const ledger = await constantLedger(keys.privateKey);
  const workers = await startDoorWorkers(server, { bundle, ledger, permitKey: keys.publicKey, taskQueue });
  const actorOf = async (): Promise<Actor> => {
    runs += 1;
    return { tenant: "acme", run: `${runs}`, workflowId: `run/acme/${runs}`, fence: 1 };
  };
  const scene = { server, taskQueue, actorOf };
  try {
    return [
      ...(await historyPerAction(scene)),
      await cpu(scene, rounds, { what: "constant ledger", perTurn: 1, atMost: 1.6 }),
    ];
  } finally {
    await workers.stop();
  }
}

/** With the platform's own policy, on PostgreSQL. */
async function withRealLedger(server: BenchServer, rounds: number): Promise<Figure[]> {
  const world: World = await startWorld();
  const bundle = await bundleDoor();
  const taskQueue = "real";
  await publish(world, readPolicies());
  const given = { bundle, ledger: world.ledger, permitKey: world.permitKey.publicKey, taskQueue };
  const workers = await startDoorWorkers(server, given);
  const actorOf = async (): Promise<Actor> => (await world.newRun({ verifier: "node-test" })).actor;
  const scene = { server, taskQueue, actorOf };
  try {
    return [
      await cpu(scene, rounds, { what: "real ledger", perTurn: 1, atMost: 3 }),
      await cpu(scene, rounds, { what: "real ledger, five tool calls a turn", perTurn: 5, atMost: 2 }),
    ];
  } finally {
    await workers.stop();
    await world.stop();
  }
}

function readPolicies() {
  return loadPolicies(readPolicyFolder(join(CHECKOUT, "policies")), "default");
}

export const door: Bench = {
  name: "door",
  about: "an effect through the one door beside a plain activity that does nothing, same server and workers",
  async run(rounds) {
    quietRuntime();
    const server = await startServer();
    try {
      return [...(await withConstantLedger(server, rounds)), ...(await withRealLedger(server, rounds))];
    } finally {
      await server.stop();
    }
  },
};
