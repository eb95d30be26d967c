// test/activities/ledger/seed.test.ts: the first rows of a deployment, audited, and untouched when seeded again.
import { afterAll, beforeAll, expect, test } from "vitest";
import { seedTenant, type Seed } from "../../../activities/ledger/seed.ts";
import { digestOf } from "../../../core/digest.ts";
import { newKeyPair } from "../../support/ledger/people.ts";
import { policy, rule } from "../../support/ledger/policy.ts";
import { startWorld, type World } from "../../support/ledger/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.stop());

const key = newKeyPair();
const seed: Seed = {
  tenant: { id: "fresh", name: "Fresh" },
  installations: [{ id: 44, account: "fresh" }],
  subjects: [{ id: "ann", roles: ["platform_admin"], publicKey: key.privateKey }],
  policy: policy(),
};

async function events(): Promise<{ kind: string; note: string | null }[]> {
  const slice = await world.gateway.auditSlice("fresh", "tenant");
  return slice?.events.map((event) => JSON.parse(event.body)) ?? [];
}

test("seeding is audited step by step, and seeding again is not, for nothing changes", async () => {
  expect(await seedTenant(world.deps, seed)).toStrictEqual({ policySnapshot: digestOf(policy()) });
  const first = await events();
  expect(first.map(({ kind }) => kind)).toStrictEqual(["role.granted", "key.enrolled", "policy.changed"]);
  await seedTenant(world.deps, seed);
  expect(await events()).toStrictEqual(first);
  expect(await world.gateway.tenantOfInstallation(44)).toBe("fresh");
});

test("I9 of a key only the public part is stored, whatever was handed in", async () => {
  const [row] = await world.sql.owner("SELECT public_key FROM subject_key WHERE tenant_id = 'fresh'");
  expect(JSON.parse(String(row?.["public_key"]))).toStrictEqual({
    kty: "OKP",
    crv: "Ed25519",
    x: key.publicKey.x,
  });
});

test("another policy takes the old one's place and names it; both stay stored", async () => {
  const stricter = policy(rule({ id: "no-shell", effect: "deny", actions: ["shell.exec"] }));
  await seedTenant(world.deps, { ...seed, policy: stricter });
  expect((await events()).at(-1)).toMatchObject({
    kind: "policy.changed",
    note: `replaces ${digestOf(policy())}`,
  });
  for (const snapshot of [policy(), stricter]) {
    expect(
      digestOf(JSON.parse((await world.gateway.policySnapshot("fresh", digestOf(snapshot))) ?? "{}")),
    ).toBe(digestOf(snapshot));
  }
  expect(await world.gateway.policySnapshot("acme", digestOf(stricter))).toBeNull(); // I7
});

test("what a person has put in force stays, and what the seed stored itself does not", async () => {
  const own = policy(rule({ id: "of-ann", effect: "deny", actions: ["pr.open"] }));
  const digest = digestOf(own);
  await world.sql.owner(
    `INSERT INTO policy_snapshot (tenant_id, digest, text, stored_by) VALUES ('fresh', '${digest}', '{}', 'ann')`,
  );
  await world.sql.owner(`UPDATE tenant SET current_policy = '${digest}' WHERE tenant_id = 'fresh'`);
  const before = await events();
  expect(await seedTenant(world.deps, seed)).toStrictEqual({ policySnapshot: digest });
  expect(await events()).toStrictEqual(before);
  await world.sql.owner(
    `UPDATE tenant SET current_policy = '${digestOf(policy())}' WHERE tenant_id = 'fresh'`,
  );
  const next = policy(rule({ id: "no-reading", effect: "deny", actions: ["tool.read"] }));
  expect(await seedTenant(world.deps, { ...seed, policy: next })).toStrictEqual({
    policySnapshot: digestOf(next),
  });
});

test("roles that lack are granted and audited, and those that were granted since stay", async () => {
  await seedTenant(world.deps, {
    ...seed,
    subjects: [{ id: "ann", roles: ["viewer"], publicKey: key.publicKey }],
  });
  expect((await events()).map(({ note }) => note)).toContain("roles: platform_admin, viewer");
});
