// test/activities/ledger/faults.test.ts: a database in trouble is `ledger_down`, in time, and says nothing of what was stored.
import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { ApplicationFailure } from "@temporalio/common";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asApplicationFailure, LedgerFault } from "../../../activities/ledger/fault.ts";
import { openDatabase } from "../../../activities/ledger/database.ts";
import { createLedger } from "../../../activities/ledger/index.ts";
import { withClient } from "../../support/ledger/database.ts";
import { startWorld, type World } from "../../support/ledger/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld({}, 1800); // as in production
});
afterAll(() => world?.stop());

const shell = {
  kind: "shell.exec",
  workspace: { id: "w", queue: "q" },
  command: "ls hunter2",
  timeoutSeconds: 3,
} as const;
const asked = [{ actionId: "a-1", action: shell }];

async function failureOf(work: Promise<unknown>): Promise<ApplicationFailure> {
  try {
    await work;
  } catch (error) {
    if (error instanceof ApplicationFailure) return error;
    throw error;
  }
  throw new Error("it did not fail");
}

/** Between a client and its database, so that a connection can end as it does when the server is killed. */
async function relay(to: URL) {
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const there = connect(Number(to.port), to.hostname);
    for (const socket of [client, there]) open.add(socket.on("error", () => {}));
    client.pipe(there).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = new URL(to);
  url.port = String((server.address() as AddressInfo).port);
  const cut = (): void => {
    for (const socket of open) socket.destroy();
    open.clear();
  };
  return {
    url: url.href,
    cut,
    close: () => {
      cut();
      server.close();
    },
  };
}

describe("ledger_down", () => {
  test("I20 is what a held lock gives, within the two seconds of a local activity, and nothing is stored", async () => {
    const { actor } = await world.newRun();
    await withClient(world.sql.ownerUrl, async (client) => {
      await client.query("BEGIN");
      await client.query("SELECT 1 FROM audit.head WHERE chain = $1 FOR UPDATE", [`run/${actor.run}`]);
      const began = performance.now();
      const failure = await failureOf(world.ledger.decide({ actor, actions: asked, settlements: [] }));
      expect(performance.now() - began).toBeLessThan(2000);
      expect(failure).toMatchObject({ type: "ledger_down", nonRetryable: false });
      expect(failure.message).toContain("55P03");
      await client.query("ROLLBACK");
    });
    expect(await world.sql.owner("SELECT 1 FROM decision WHERE run_id = $1", [actor.run])).toHaveLength(0);
    const { decisions } = await world.ledger.decide({ actor, actions: asked, settlements: [] });
    expect(decisions[0]).toMatchObject({ effect: "allow" });
  });

  test("is what a connection that is cut in the middle gives; the next call has a new one", async () => {
    const { actor } = await world.newRun();
    const failure = await withClient(world.sql.ownerUrl, async (client) => {
      await client.query("BEGIN");
      await client.query("SELECT 1 FROM audit.head WHERE chain = $1 FOR UPDATE", [`run/${actor.run}`]);
      const failing = failureOf(world.ledger.decide({ actor, actions: asked, settlements: [] }));
      const waiting =
        "SELECT pid FROM pg_stat_activity WHERE usename = 'skein_app' AND wait_event_type = 'Lock'";
      await expect.poll(() => world.sql.owner(waiting), { timeout: 800 }).toHaveLength(1);
      await client.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'skein_app'",
      );
      return failing;
    });
    expect(failure).toMatchObject({ type: "ledger_down", nonRetryable: false });
    expect(failure.message).not.toContain("hunter2");
    const { decisions } = await world.ledger.decide({ actor, actions: asked, settlements: [] });
    expect(decisions[0]).toMatchObject({ effect: "allow" });
  });

  test("is what a server that is killed in the middle gives: it says no word and no code", async () => {
    const between = await relay(new URL(world.sql.appUrl));
    const database = openDatabase({ appUrl: between.url });
    try {
      const failing = database.withTenant("acme", (tx) => tx.$queryRaw`SELECT pg_sleep(1)::text`);
      const sleeping = "SELECT 1 FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(1)%'";
      await expect.poll(() => world.sql.owner(sleeping), { timeout: 900, interval: 20 }).toHaveLength(1);
      between.cut();
      await expect(failing).rejects.toMatchObject({ name: "LedgerFault", kind: "ledger_down" });
      await expect(database.withTenant("acme", (tx) => tx.run.count())).resolves.toBeTypeOf("number");
    } finally {
      await database.close();
      between.close();
    }
  });

  test("is what a server that is not there gives, at once", async () => {
    const nowhere = openDatabase({ appUrl: "postgresql://skein_app:x@127.0.0.1:1/skein" });
    const ledger = createLedger({ ...world.deps, database: nowhere });
    const actor = { tenant: "acme", run: "r", workflowId: "w", fence: 0 };
    const began = performance.now();
    const failure = await failureOf(ledger.decide({ actor, actions: asked, settlements: [] }));
    expect(performance.now() - began).toBeLessThan(2000);
    expect(failure).toMatchObject({ type: "ledger_down", nonRetryable: false });
    await nowhere.close();
  });

  test("is what a statement that takes too long gives", async () => {
    const slow = world.database.withTenant("acme", (tx) => tx.$queryRaw`SELECT pg_sleep(3)::text`);
    await expect(slow).rejects.toMatchObject({ name: "LedgerFault", kind: "ledger_down" });
  });
});

describe("internal", () => {
  test("is what a fault of our own gives, and is not tried again", async () => {
    const forbidden = world.database.withTenant("acme", (tx) => tx.$queryRaw`DELETE FROM decision`);
    await expect(forbidden).rejects.toMatchObject({ name: "LedgerFault", kind: "internal" });
    const failure = asApplicationFailure(new LedgerFault("internal", "x"));
    expect(failure).toMatchObject({ type: "internal", nonRetryable: true });
  });

  test("I9 no word of the values is in the message, though PostgreSQL and Prisma quote them", async () => {
    const quoted = world.database.withTenant(
      "acme",
      (tx) => tx.$queryRaw`SELECT ${"hunter2"}::text::integer`,
    );
    const error: unknown = await quoted.catch((caught: unknown) => caught);
    expect(error).toMatchObject({ kind: "internal", message: expect.stringContaining("22P02") });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain("hunter2");
  });

  test("I7 no tenant is no transaction", async () => {
    await expect(async () => world.database.withTenant("", async () => 1)).rejects.toBeInstanceOf(
      LedgerFault,
    );
    const bare = world.database.withoutTenant((tx) => tx.subject.findMany());
    await expect(bare).rejects.toMatchObject({ kind: "internal" });
  });
});
