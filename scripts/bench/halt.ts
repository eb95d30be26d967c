// scripts/bench/halt.ts: how long after a halt is accepted the last sandboxed process is gone, beside cancelling every workflow.
import { HaltSet } from "../../core/schema/halt.ts";
import type { HaltRequest } from "../../core/schema/halt.ts";
import { quantile } from "../../core/quantile.ts";
import { quietRuntime } from "./door-workers.ts";
import { alone, compared, interleaved } from "./figure.ts";
import type { Bench } from "./figure.ts";
import { openStage } from "./halt-stage.ts";
import type { Stage } from "./halt-stage.ts";

const REQUEST: HaltRequest = {
  scope: "team",
  target: "birds",
  mode: "cancel_running",
  capability: null,
  reason: "bench",
  expiresAt: null,
};
/** The worker has heard of the release by then, so that the next round's sandboxes may begin. */
const LIFTED_MS = 1000;
const MS = { unit: "ms" } as const;

/** Milliseconds from acceptance, for each sandbox. */
async function halted({ server, served, begin, allGone }: Stage, frozen: boolean): Promise<number[]> {
  const ids = await begin();
  const thaw = frozen ? server.freeze() : () => {};
  const { operator, admin } = served.world.people;
  const { halt } = HaltSet.parse(await (await served.halt(operator, REQUEST)).json());
  const gone = await allGone();
  thaw();
  await Promise.all(ids.map((id) => server.client.workflow.result(id)));
  await served.release(admin, halt.id);
  await new Promise((resolve) => setTimeout(resolve, LIFTED_MS));
  return gone.map((at) => at - halt.setAt);
}

/** Milliseconds from the first request, for each sandbox. */
async function cancelled({ server, begin, allGone }: Stage): Promise<number[]> {
  const handles = (await begin()).map((id) => server.client.workflow.getHandle(id));
  const began = Date.now();
  await Promise.all(handles.map((handle) => handle.cancel()));
  const gone = await allGone();
  await Promise.allSettled(handles.map((handle) => handle.result()));
  return gone.map((at) => at - began);
}

/** Milliseconds from the moment when nothing answers any more, for each sandbox; its last round, as no gateway comes back. */
async function deserted({ served, begin, allGone }: Stage): Promise<number[]> {
  await begin();
  const began = Date.now();
  await served.goDown();
  return (await allGone()).map((at) => at - began);
}

const last = (times: readonly number[]): number => Math.max(...times);

export const halt: Bench = {
  name: "halt",
  about:
    "50 running sandboxes unless said otherwise, from the halt's acceptance by the gateway until a process is gone; the baseline cancels each workflow and waits for its heartbeat",
  async run(rounds, { sandboxes }) {
    quietRuntime();
    const stage = await openStage(sandboxes);
    const up: number[] = [];
    const down: number[] = [];
    try {
      const sides = await interleaved(rounds, {
        ours: async () => {
          const times = await halted(stage, false);
          up.push(...times);
          return last(times);
        },
        baseline: async () => last(await cancelled(stage)),
      });
      const frozen: number[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const times = await halted(stage, true);
        down.push(...times);
        frozen.push(last(times));
      }
      const abandoned = await deserted(stage);
      const within = { atMost: 1000 };
      return [
        compared(`last of ${sandboxes} processes gone`, "ms", { ...sides, reach: { atMost: 0.5 } }),
        alone("a process gone, median", { ...MS, value: quantile(up, 0.5), reach: null }),
        alone("a process gone, 99th percentile", { ...MS, value: quantile(up, 0.99), reach: within }),
        alone("last process gone, worst round", { ...MS, value: last(sides.ours), reach: within }),
        alone("with Temporal frozen, 99th percentile", { ...MS, value: quantile(down, 0.99), reach: within }),
        alone("with Temporal frozen, worst round", { ...MS, value: last(frozen), reach: within }),
        alone("the gateway killed instead, last process gone", {
          ...MS,
          value: last(abandoned),
          reach: { atMost: 6000 },
        }),
      ];
    } finally {
      await stage.stop();
    }
  },
};
