// scripts/bench/decide.ts: one action decided, recorded and permitted, beside a transaction that sets the tenant and inserts one row.
import type { Action } from "../../core/schema/action.ts";
import type { Actor } from "../../core/schema/decision.ts";
import { publish } from "../../test/support/ledger/asking.ts";
import { policy } from "../../test/support/ledger/policy.ts";
import { settlement, startWorld } from "../../test/support/ledger/world.ts";
import type { World } from "../../test/support/ledger/world.ts";
import { shippedPolicy } from "../../test/support/stories/profiles.ts";
import { compared, interleaved, median } from "./figure.ts";
import type { Bench } from "./figure.ts";

/** In one round, each after the one before it. */
const TIMES = 200;
const ACTION: Action = {
  kind: "shell.exec",
  workspace: { id: "w", queue: "sandbox@host" },
  command: "git status",
  timeoutSeconds: 30,
};

/** Milliseconds, the median of a round. */
async function median50(once: (n: number) => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < TIMES; n += 1) {
    const began = performance.now();
    await once(n);
    times.push(performance.now() - began);
  }
  return median(times);
}

/** A new run each round, as long as a real one: its first decisions are no cheaper than its last. */
async function decided(world: World, settling: boolean): Promise<number> {
  const { actor } = await world.newRun();
  return median50((n) => ask(world, { actor, n, settling }));
}

async function ask(world: World, asked: { actor: Actor; n: number; settling: boolean }): Promise<void> {
  const { actor, n, settling } = asked;
  const before = settlement({ actionId: `a-${n - 1}`, kind: "command.executed" });
  const { decisions } = await world.ledger.decide({
    actor,
    actions: [{ actionId: `a-${n}`, action: ACTION }],
    settlements: settling && n > 0 ? [before] : [],
  });
  if (decisions[0]?.permit == null) throw new Error(`no permit: ${decisions[0]?.because ?? "no answer"}`);
}

/** Of the length of a decision's row, by the same client. */
async function inserted(world: World, rows: { next: number; body: string }): Promise<number> {
  const { body } = rows;
  return median50(() =>
    world.database.withTenant("acme", async (tx) => {
      rows.next += 1;
      await tx.$executeRaw`INSERT INTO bench_row VALUES ('acme', ${rows.next}, ${body})`;
    }),
  );
}

async function bodyOfDecision(world: World): Promise<string> {
  const [row] = await world.sql.owner(
    "SELECT concat(action, facts, verdict, gates) AS body FROM decision WHERE verdict IS NOT NULL LIMIT 1",
  );
  return String(row?.["body"]);
}

export const decide: Bench = {
  name: "decide",
  about: `one action through every gate of the shipped policy, recorded, audited and permitted, beside a transaction that sets the tenant and inserts one row of the same length; medians of ${TIMES}, one after another`,
  async run(rounds) {
    const world = await startWorld();
    try {
      const shipped = shippedPolicy("acme");
      await publish(world, { ...shipped, verifiers: [...shipped.verifiers, ...policy().verifiers] });
      await world.sql
        .owner(`CREATE TABLE bench_row (tenant text, n bigint, body text, PRIMARY KEY (tenant, n));
        GRANT INSERT ON bench_row TO skein_app`);
      await decided(world, false);
      const rows = { next: 0, body: await bodyOfDecision(world) };
      const { ours, settling, baseline } = await interleaved(rounds, {
        ours: () => decided(world, false),
        settling: () => decided(world, true),
        baseline: () => inserted(world, rows),
      });
      const what = "one decided action";
      return [
        compared(what, "ms", { ours, baseline, reach: { atMost: 4 } }),
        compared(`${what} that settles the one before it`, "ms", { ours: settling, baseline, reach: null }),
      ];
    } finally {
      await world.stop();
    }
  },
};
