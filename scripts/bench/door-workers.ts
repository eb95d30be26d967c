// scripts/bench/door-workers.ts: one control worker on a given ledger and one effect worker behind every gate; effects do nothing.
import { fileURLToPath } from "node:url";
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker } from "@temporalio/worker";
import type { WorkflowBundleWithSourceMap } from "@temporalio/worker";
import type { JWK } from "jose";
import type { Admitted, LedgerActivities } from "../../core/contract.ts";
import type { ResultOf } from "../../core/schema/action.ts";
import { createAttemptLimit } from "../../workers/attempt-limit.ts";
import type { HaltFeed } from "../../workers/halt-feed.ts";
import { createIdentity } from "../../workers/identity.ts";
import { createPermitCheck } from "../../workers/permit-check.ts";
import { createPermitGate } from "../../workers/permit-gate.ts";
import { createPulse } from "../../workers/pulse.ts";
import { createReceipts } from "../../workers/receipt.ts";
import type { BenchServer } from "./temporal.ts";

export const EFFECT_QUEUE = "sandbox@bench";

export const RESULT: ResultOf<"shell.exec"> = {
  ok: true,
  summary: "nothing",
  output: "0".repeat(64),
  exitCode: 0,
  changed: false,
};

const FEED: HaltFeed = {
  limits: { startMs: 3000, runMs: 5000 },
  current: () => ({ snapshot: { epoch: 1, issuedAt: 0, halts: [] }, ageMs: 0 }),
  onSnapshot: () => () => {},
  close: () => {},
};

export async function bundleDoor(): Promise<WorkflowBundleWithSourceMap> {
  const workflowsPath = fileURLToPath(new URL("door-workflows.ts", import.meta.url));
  return bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger("WARN") });
}

type Perform = (input: Admitted<"shell.exec">) => Promise<ResultOf<"shell.exec">>;
type DoorWorkers = {
  bundle: WorkflowBundleWithSourceMap;
  ledger: LedgerActivities;
  permitKey: JWK;
  taskQueue: string;
  /** Absent: nothing is halted, ever. */
  feed?: HaltFeed;
  /** Absent: nothing is done. */
  perform?: Perform;
};

/** Resolves once both poll; `stop` drains them. */
export async function startDoorWorkers(
  { connection }: BenchServer,
  given: DoorWorkers,
): Promise<{ stop(): Promise<void> }> {
  const check = await createPermitCheck(given.permitKey);
  const identity = createIdentity("sandbox", "bench");
  const { feed = FEED, perform = async () => RESULT } = given;
  const activity = [
    createAttemptLimit({ redact: (text) => text }),
    createPermitGate({ check, feed }),
    createReceipts({ identity }),
    createPulse({ feed }),
  ];
  const control = await Worker.create({
    connection,
    taskQueue: given.taskQueue,
    workflowBundle: given.bundle,
    activities: { ...given.ledger, nothing: async () => {} },
  });
  const effects = await Worker.create({
    connection,
    taskQueue: EFFECT_QUEUE,
    activities: { "shell.exec": perform },
    interceptors: { activity },
    maxConcurrentActivityTaskExecutions: 200,
    maxHeartbeatThrottleInterval: "2s",
  });
  const running = Promise.all([control.run(), effects.run()]);
  return {
    async stop() {
      control.shutdown();
      effects.shutdown();
      await running;
    },
  };
}

export function quietRuntime(): void {
  Runtime.install({ logger: new DefaultLogger("ERROR") });
}
