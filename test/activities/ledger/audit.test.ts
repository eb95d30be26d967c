// test/activities/ledger/audit.test.ts: the audit log in PostgreSQL: append-only, chained, one tenant's at a time.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { genesisOf, linkHash } from "../../../core/audit/chain.ts";
import { verifyChain } from "../../../core/audit/verify-chain.ts";
import { auditHeads, auditSlice } from "../../../activities/ledger/audit-slice.ts";
import { openTrail, type TrailEvent } from "../../../activities/ledger/trail.ts";
import { withClient } from "../../support/ledger/database.ts";
import { startWorld, type World } from "../../support/ledger/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.stop());

const EVENT: TrailEvent = {
  kind: "task.submitted",
  actor: { id: "x", type: "person" },
  resource: { type: "t", id: "1" },
};

function append(tenant: string, chain: string, event: TrailEvent = EVENT): Promise<void> {
  return world.database.withTenant(tenant, async (tx) => {
    const trail = await openTrail(tx, world.deps, { tenant, chain });
    await trail.append(event);
  });
}

const sliceOf = (tenant: string, chain: string) =>
  world.database.withTenant(tenant, (tx) => auditSlice(tx, chain));
const asApp = (text: string) => world.sql.asApp("acme", text);

describe("audit.append", () => {
  test("I13 hashes in PostgreSQL what core recomputes, also beyond ASCII", async () => {
    const { runId } = await world.submit();
    const note = 'Gänse 🪿 "quoted" \\ back\u2028line \u0000 zero';
    await append("acme", `run/${runId}`, { ...EVENT, note });
    const { events = [] } = (await sliceOf("acme", `run/${runId}`)) ?? {};
    const [first, , third] = events;
    if (!first || !third) throw new Error("three events");
    expect(first.previous).toBe(genesisOf("acme", `run/${runId}`));
    expect(third.hash).toBe(linkHash(third.previous, 3, third.body));
    expect(JSON.parse(third.body)).toMatchObject({
      note: note.replace("\u0000", " "),
      worker: world.deps.worker,
    });
    expect(verifyChain(events, { tenant: "acme", head: 3 })).toStrictEqual({ ok: true, events: 3 });
  });

  test("refuses a wrong sequence number, a foreign run, an unknown chain and another tenant's event", async () => {
    const { runId } = await world.submit();
    const body = (tenant: string) => `'{"tenant":"${tenant}"}'`;
    await expect(asApp(`SELECT audit.append('run/${runId}', 9, ${body("acme")})`)).rejects.toMatchObject({
      code: "40001",
    });
    await expect(asApp(`SELECT audit.append('run/${runId}', 3, ${body("other")})`)).rejects.toThrow(
      /another tenant/,
    );
    await expect(asApp(`SELECT audit.append('run/nobody', 1, ${body("acme")})`)).rejects.toThrow(
      /no such run/,
    );
    await expect(asApp(`SELECT audit.append('elsewhere', 1, ${body("acme")})`)).rejects.toThrow(/a chain is/);
    const foreign = world.sql.asApp("other", `SELECT audit.append('run/${runId}', 3, ${body("other")})`);
    await expect(foreign).rejects.toThrow(/no such run/);
  });

  test("of two appends for the same place one is refused, and the chain stays whole", async () => {
    const { runId } = await world.submit();
    const text = `SELECT audit.append('run/${runId}', 3, '{"tenant":"acme"}')`;
    const answers = await Promise.allSettled([asApp(text), asApp(text)]);
    const refused = answers.filter((answer) => answer.status === "rejected");
    expect(refused).toHaveLength(1);
    expect(refused[0]?.reason).toMatchObject({ code: "40001" });
    expect((await sliceOf("acme", `run/${runId}`))?.head).toBe(3);
  });

  test("I13 many writers of one chain, new or not, leave every event in one whole chain", async () => {
    const { runId } = await world.submit();
    await Promise.all(Array.from({ length: 8 }, () => append("acme", `run/${runId}`)));
    const slice = await sliceOf("acme", `run/${runId}`);
    expect(verifyChain(slice?.events ?? [], { head: slice?.head ?? 0 })).toStrictEqual({
      ok: true,
      events: 10,
    });
    await world.sql.asApp("newcomer", "INSERT INTO tenant (tenant_id, name) VALUES ('newcomer', 'N')");
    await Promise.all(Array.from({ length: 5 }, () => append("newcomer", "tenant")));
    expect((await sliceOf("newcomer", "tenant"))?.head).toBe(5);
  });

  test("what is rolled back leaves no event", async () => {
    const before = (await sliceOf("acme", "tenant"))?.head;
    const failing = world.database.withTenant("acme", async (tx) => {
      const trail = await openTrail(tx, world.deps, { tenant: "acme", chain: "tenant" });
      await trail.append(EVENT);
      throw new TypeError("after the append");
    });
    await expect(failing).rejects.toThrow();
    expect((await sliceOf("acme", "tenant"))?.head).toBe(before);
  });

  test("I9 a note is redacted and one line before it is hashed", async () => {
    await append("acme", "tenant", { ...EVENT, note: "the password\nis hunter2" });
    const last = (await sliceOf("acme", "tenant"))?.events.at(-1);
    expect(JSON.parse(last?.body ?? "")).toMatchObject({ note: "the password is [REDACTED]" });
  });
});

describe("the tables", () => {
  const tampering = [
    ["update", "UPDATE audit.event SET body = '{}'"],
    ["delete", "DELETE FROM audit.event"],
    ["truncate", "TRUNCATE audit.event"],
    ["delete a head", "DELETE FROM audit.head"],
    ["rewind a head", "UPDATE audit.head SET seq = seq - 1"],
  ] as const;

  test.each(tampering)("I13 the app role has no right to %s", async (_what, text) => {
    await expect(asApp(text)).rejects.toThrow(/permission denied/);
  });

  test("I13 the app role cannot insert, nor read past the reading function", async () => {
    await expect(asApp("SELECT * FROM audit.event")).rejects.toThrow(/permission denied/);
    await expect(asApp("INSERT INTO audit.head VALUES ('acme', 'tenant', 9, '')")).rejects.toThrow(
      /permission denied/,
    );
    await expect(asApp("SELECT audit.link('', 1, '')")).rejects.toThrow(/permission denied/);
  });

  // A superuser may do anything and sees every row, so this shows the triggers alone, on the parent and on a year.
  const year = new Date().getUTCFullYear();
  const byOwner = [...tampering, ["truncate a year", `TRUNCATE audit.event_${year}`] as const];
  test.each(byOwner)(
    "I13 a trigger refuses to %s, even as superuser and in replica mode",
    async (_what, text) => {
      for (const mode of ["origin", "replica"]) {
        const tamper = withClient(world.sql.ownerUrl, async (client) => {
          await client.query(`SET session_replication_role = ${mode}`);
          await client.query(text);
        });
        await expect(tamper).rejects.toThrow(/append-only|one event forward/);
      }
    },
  );

  test("I13 who takes the triggers off and edits is found by the chain", async () => {
    const { runId } = await world.submit();
    await withClient(world.sql.ownerUrl, async (client) => {
      await client.query(`ALTER TABLE audit.event_${year} DISABLE TRIGGER no_change`);
      await client.query("UPDATE audit.event SET body = replace(body, 'otto', 'anna') WHERE chain = $1", [
        `run/${runId}`,
      ]);
      await client.query(`ALTER TABLE audit.event_${year} ENABLE ALWAYS TRIGGER no_change`);
    });
    const slice = await sliceOf("acme", `run/${runId}`);
    expect(verifyChain(slice?.events ?? [], { tenant: "acme" })).toMatchObject({ ok: false, at: 1 });
  });

  test("has a partition for every year well ahead, and none to catch a clock gone astray", async () => {
    const [row] = await world.sql.owner(`
      SELECT count(*)::int AS years, max(pg_get_expr(relpartbound, oid)) AS last FROM pg_class
      WHERE relispartition AND relname LIKE 'event\\_____' AND relkind = 'r'`);
    expect(row).toMatchObject({ years: 21 });
    expect(row?.["last"]).toContain("2046-01-01");
  });
});

test("I7 a tenant reads and lists its own chains alone", async () => {
  const { runId } = await world.submit();
  expect(await sliceOf("other", `run/${runId}`)).toBeNull();
  const chains = await world.database.withTenant("other", auditHeads);
  expect(chains.map(({ chain }) => chain)).toStrictEqual(["tenant"]);
  const bodies = (await sliceOf("other", "tenant"))?.events.map((event) => JSON.parse(event.body).tenant);
  expect(new Set(bodies)).toStrictEqual(new Set(["other"]));
});

test.each(["heads", "read"])(
  "a chain that grows while it is read, after audit.%s, is whole",
  async (after) => {
    const { runId } = await world.submit();
    const chain = `run/${runId}`;
    const slice = await world.database.withTenant("acme", async (tx) => {
      let isGrown = false;
      const growing = {
        async $queryRaw(query: TemplateStringsArray, ...values: unknown[]): Promise<unknown> {
          const rows: unknown = await tx.$queryRaw(query, ...values);
          if (!isGrown && query.join("").includes(`audit.${after}(`)) {
            isGrown = true;
            await append("acme", chain);
          }
          return rows;
        },
      };
      return auditSlice(growing as unknown as typeof tx, chain);
    });
    const { events = [], head } = slice ?? {};
    expect(verifyChain(events, { tenant: "acme", chain, ...(head !== undefined && { head }) })).toMatchObject(
      { ok: true },
    );
  },
);

test("a long chain is read whole, page after page", async () => {
  const { runId } = await world.submit();
  for (let batch = 0; batch < 6; batch += 1) {
    await world.database.withTenant("acme", async (tx) => {
      const trail = await openTrail(tx, world.deps, { tenant: "acme", chain: `run/${runId}` });
      for (let i = 0; i < 180; i += 1) await trail.append(EVENT);
    });
  }
  const slice = await sliceOf("acme", `run/${runId}`);
  expect(verifyChain(slice?.events ?? [], { head: slice?.head ?? 0 })).toStrictEqual({
    ok: true,
    events: 1082,
  });
});
