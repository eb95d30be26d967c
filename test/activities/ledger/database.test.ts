// test/activities/ledger/database.test.ts: statements are prepared once per connection, and never without end.
import { afterAll, beforeAll, expect, test } from "vitest";
import { startWorld } from "../../support/ledger/world.ts";
import type { World } from "../../support/ledger/world.ts";

const MORE_THAN_NAMES = 350;

let world: World;
beforeAll(async () => {
  world = await startWorld({}, 60_000);
}, 120_000);
afterAll(() => world?.stop());

test("a connection keeps a bounded number of statements; what has no name is answered all the same", async () => {
  await world.database.withTenant("acme", async (tx) => {
    for (let n = 0; n < MORE_THAN_NAMES; n += 1) {
      const [row] = await tx.$queryRawUnsafe<{ sum: number }[]>(`SELECT $1::int + ${n} AS sum`, 1);
      expect(row?.sum).toBe(n + 1);
    }
    const [kept] = await tx.$queryRaw<{ count: number }[]>`
      SELECT count(*)::int AS count FROM pg_prepared_statements WHERE name LIKE 'skein%'`;
    expect(kept?.count).toBeGreaterThan(200);
    expect(kept?.count).toBeLessThanOrEqual(300);
  });
}, 90_000);
