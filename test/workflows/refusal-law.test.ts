// test/workflows/refusal-law.test.ts: no path leads from a refusal to its effect: not through the steps of a run, not through the one door (I1).
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { constantLedger } from "../../scripts/bench/constant-ledger.ts";
import type { DoorInput } from "../../scripts/bench/door-workflows.ts";
import {
  bundleDoor,
  EFFECT_QUEUE,
  quietRuntime,
  RESULT,
  startDoorWorkers,
} from "../../scripts/bench/door-workers.ts";
import { startServer } from "../../scripts/bench/temporal.ts";
import type { BenchServer } from "../../scripts/bench/temporal.ts";
import type { LedgerActivities } from "../../core/contract.ts";
import type { RunEvent } from "../../core/run/advance.ts";
import { STEPS } from "../../core/run/next-step.ts";
import type { ActionOf } from "../../core/schema/action.ts";
import type { Decision } from "../../core/schema/decision.ts";
import { GATES } from "../../core/schema/decision.ts";
import { AUTONOMY_MODES } from "../../core/schema/vocabulary.ts";
import { newKeyPair } from "../support/ledger/people.ts";
import { play, times } from "./play.ts";
import { agentTask, scriptTask, seen, SMOOTH, turn } from "./run-events.ts";
import type { Answer, World } from "./run-events.ts";

const REFUSED: RunEvent = {
  kind: "ended",
  ending: { outcome: "refused", because: "not allowed to", failure: null, final: true },
};
const ANSWERING = STEPS.filter((step) => step !== "end");

test("a run whose step is refused takes no step after it, whichever it is and whatever came before", () => {
  const tasks = fc
    .record({ autonomy: fc.constantFrom(...AUTONOMY_MODES) })
    .chain((changes) => fc.constantFrom(agentTask(changes), scriptTask(changes)));
  const lost: RunEvent = { kind: "workspace_lost", counts: true };
  const before = fc.array(fc.constantFrom(lost, turn(null)), { maxLength: 4 });
  const cases = fc.record({
    task: tasks,
    early: before,
    refusedAt: fc.constantFrom(...ANSWERING),
    nth: fc.integer({ min: 1, max: 3 }),
  });
  const property = fc.property(cases, ({ task, early, refusedAt, nth }) => {
    const usual: World = {
      turn: (state, time) => early[time - 1] ?? SMOOTH.turn(state, time),
      script: (state, time) => (early[time - 1] === lost ? lost : SMOOTH.script(state, time)),
      follow: (_, time) => seen(time < 3 ? "open" : "merged"),
    };
    const answer: Answer = usual[refusedAt] ?? SMOOTH[refusedAt];
    const refusing: Answer = (state, time) => (time === nth ? REFUSED : answer(state, time));
    const { steps, state } = play(task, { ...usual, [refusedAt]: refusing });
    if (times(steps, refusedAt) < nth) return; // this run never came to it
    expect(steps.at(-1)).toBe(refusedAt);
    expect(state.ending?.outcome).toBe("refused");
  });
  fc.assert(property, { numRuns: 500 });
});

const SHELL: ActionOf<"shell.exec"> = {
  kind: "shell.exec",
  workspace: { id: "w", queue: EFFECT_QUEUE },
  command: "npm test",
  timeoutSeconds: 60,
};

let server: BenchServer;
let workers: { stop(): Promise<void> };
/** By workflow: what the ledger says, in the order it is asked; then it allows. */
const answers = new Map<string, Ruling[]>();
const allowed = new Set<string>();
const performed: string[] = [];

type Ruling = Pick<Decision, "effect" | "gate">;

/** Its refusals come with a permit that would hold. */
async function refusingLedger(permitKey: Parameters<typeof constantLedger>[0]): Promise<LedgerActivities> {
  const ledger = await constantLedger(permitKey);
  return {
    ...ledger,
    haltOver: async () => null,
    async decide(request) {
      const { decisions } = await ledger.decide(request);
      const rulings = answers.get(request.actor.workflowId) ?? [];
      return { decisions: decisions.map((decision) => ruled(decision, rulings.shift())) };
    },
  };
}

function ruled(decision: Decision, ruling: Ruling | undefined): Decision {
  if (ruling === undefined || ruling.effect === "allow") allowed.add(decision.actionId);
  return { ...decision, ...ruling };
}

beforeAll(async () => {
  quietRuntime();
  server = await startServer();
  const keys = newKeyPair();
  workers = await startDoorWorkers(server, {
    bundle: await bundleDoor(),
    ledger: await refusingLedger(keys.privateKey),
    permitKey: keys.publicKey,
    taskQueue: "refusing",
    perform: async ({ claims }) => {
      performed.push(claims.act);
      return RESULT;
    },
  });
}, 120_000);
afterAll(async () => {
  await workers?.stop();
  await server?.stop();
}, 60_000);

test("I1 the door performs what was allowed, once, and nothing else, in whatever order it is refused and by whichever gate", async () => {
  const refusal = fc.record({
    effect: fc.constantFrom("deny" as const, "ask_approval" as const),
    gate: fc.constantFrom(...GATES),
  });
  const ruling = fc.oneof(fc.constant<Ruling>({ effect: "allow", gate: null }), refusal);
  const sequence = fc.record({
    rulings: fc.array(ruling, { minLength: 4, maxLength: 12 }),
    perTurn: fc.integer({ min: 1, max: 4 }),
  });
  let workflows = 0;
  const property = fc.asyncProperty(
    fc.array(sequence, { minLength: 20, maxLength: 20 }),
    async (sequences) => {
      await Promise.all(
        sequences.map(async ({ rulings, perTurn }) => {
          workflows += 1;
          const workflowId = `door/acme/${workflows}`;
          answers.set(workflowId, [...rulings]);
          const actor = { tenant: "acme", run: null, workflowId, fence: 0 };
          const input: DoorInput = { actor, action: SHELL, actions: 8, perTurn };
          const options = { workflowId, taskQueue: "refusing", args: [input] };
          await server.client.workflow.execute("throughTheDoor", options);
        }),
      );
      expect(performed.toSorted()).toStrictEqual([...allowed].toSorted());
    },
  );
  await fc.assert(property, { numRuns: 3, endOnFailure: true });
  expect(performed.length).toBeGreaterThan(100);
}, 240_000);
