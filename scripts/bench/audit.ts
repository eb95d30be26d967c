// scripts/bench/audit.ts: what the hash chain costs beside a plain INSERT of the same row, and how fast it is verified.
import { verifyChain } from "../../core/audit/verify-chain.ts";
import { canonicalJson } from "../../core/canonical-json.ts";
import type { AuditEvent } from "../../core/schema/audit.ts";
import { openTrail } from "../../activities/ledger/trail.ts";
import type { TrailEvent } from "../../activities/ledger/trail.ts";
import { startWorld } from "../../test/support/ledger/world.ts";
import type { World } from "../../test/support/ledger/world.ts";
import { alone, compared, cpuMsOf, interleaved } from "./figure.ts";
import type { Bench } from "./figure.ts";

const RUNS = 32;
const EVENTS = 40;
/** Of one chain, so that the figure is the work's and not the first call's. */
const VERIFICATIONS = 200;
const EVENT: TrailEvent = {
  kind: "command.executed",
  actor: { id: "otto", type: "agent" },
  onBehalfOf: "otto",
  action: "shell.exec",
  actionId: "0123456789abcdef-17",
  resource: { type: "action", id: "npm test" },
  decision: "0123456789abcdef",
  effect: "allow",
  requestDigest: "a".repeat(64),
  resultDigest: "b".repeat(64),
  note: "exit 0, 40 lines",
};

/** One transaction an event, as an effect's settlement has. */
async function appendAll(world: World, runIds: readonly string[]): Promise<void> {
  await inParallel(runIds, (runId) =>
    world.database.withTenant("acme", async (tx) => {
      const trail = await openTrail(tx, world.deps, { tenant: "acme", chain: `run/${runId}` });
      await trail.append(EVENT);
    }),
  );
}

async function insertAll(world: World, runIds: readonly string[]): Promise<void> {
  const body = canonicalJson({ ...EVENT, tenant: "acme", worker: world.deps.worker });
  await inParallel(runIds, (runId, seq) =>
    world.database.withTenant("acme", async (tx) => {
      const chain = `run/${runId}`;
      await tx.$executeRaw`
        INSERT INTO bench_event VALUES ('acme', ${chain}, ${seq}, ${EVENT.requestDigest}, ${EVENT.resultDigest}, ${body}, now())`;
    }),
  );
}

async function inParallel(
  runIds: readonly string[],
  once: (runId: string, n: number) => Promise<unknown>,
): Promise<void> {
  await Promise.all(
    runIds.map(async (runId) => {
      for (let n = 1; n <= EVENTS; n += 1) await once(runId, n);
    }),
  );
}

async function perSecond(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (RUNS * EVENTS * 1000) / (performance.now() - began);
}

/** Columns as the log's own; no function, no hash, no trigger. */
async function makePlainTable(world: World): Promise<void> {
  await world.sql
    .owner(`CREATE TABLE bench_event (tenant text, chain text, seq bigint, previous text, hash text,
    body text, at timestamptz, PRIMARY KEY (tenant, chain, seq, at));
    GRANT INSERT, DELETE ON bench_event TO skein_app`);
}

async function verifiedPerCpuSecond(events: AuditEvent[]): Promise<number> {
  const ms = await cpuMsOf(async () => {
    for (let n = 0; n < VERIFICATIONS; n += 1) {
      const verdict = verifyChain(events);
      if (!verdict.ok) throw new Error(verdict.because);
    }
  });
  return (VERIFICATIONS * events.length * 1000) / ms;
}

export const audit: Bench = {
  name: "audit",
  about: `${RUNS} runs at once append to their chains, beside a plain INSERT of the same row`,
  async run(rounds) {
    const world = await startWorld();
    try {
      await makePlainTable(world);
      const runIds: string[] = [];
      while (runIds.length < RUNS) runIds.push((await world.submit()).runId);
      const sides = await interleaved(rounds, {
        ours: () => perSecond(() => appendAll(world, runIds)),
        baseline: async () => {
          await world.sql.owner("TRUNCATE bench_event");
          return perSecond(() => insertAll(world, runIds));
        },
      });
      const slice = await world.gateway.auditSlice("acme", `run/${runIds[0]}`);
      if (slice === null) throw new Error("no chain");
      const verified = await verifiedPerCpuSecond(slice.events);
      return [
        compared("events appended", "a second", { ...sides, reach: { atLeast: 0.6 } }),
        alone("events verified", { unit: "a CPU second", value: verified, reach: { atLeast: 25_000 } }),
      ];
    } finally {
      await world.stop();
    }
  },
};
