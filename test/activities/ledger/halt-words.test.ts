// test/activities/ledger/halt-words.test.ts: people's signed halts and releases: who may, once, and what is written of it (I6).
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { recordExpired } from "../../../activities/ledger/halts.ts";
import { seedTenant } from "../../../activities/ledger/seed.ts";
import { haltWords } from "../../../core/halt.ts";
import type { HaltRequest, HaltSetAnswer } from "../../../core/schema/halt.ts";
import { newKeyPair, type Words } from "../../support/ledger/people.ts";
import { policy } from "../../support/ledger/policy.ts";
import { startWorld, type Person, type World } from "../../support/ledger/world.ts";

let world: World;
const olga: Person = { subject: "olga", key: newKeyPair() };
const root: Person = { subject: "root", key: newKeyPair() };

beforeAll(async () => {
  world = await startWorld();
  const blank = { installations: [], policy: policy() };
  const enrolled = ({ subject: id, key }: Person, roles: readonly ("operator" | "platform_admin")[]) => ({
    id,
    roles,
    publicKey: key.publicKey,
  });
  await seedTenant(world.deps, {
    ...blank,
    tenant: { id: "acme", name: "Acme" },
    subjects: [enrolled(olga, ["operator"])],
  });
  await seedTenant(world.deps, {
    ...blank,
    tenant: { id: "platform", name: "" },
    subjects: [enrolled(root, ["platform_admin"])],
  });
});
afterAll(() => world?.stop());
afterEach(async () => {
  await world.sql.owner("UPDATE halt SET released_at = now() WHERE released_at IS NULL");
});

const REQUEST: HaltRequest = {
  scope: "repository",
  target: "acme/geese",
  mode: "no_effects",
  capability: null,
  reason: "fox about",
  expiresAt: null,
};

async function set(by: Person, changes: Partial<HaltRequest> = {}, words: Partial<Words> = {}) {
  const request = { ...REQUEST, ...changes };
  const said = { ...haltWords(request), reason: request.reason };
  const statement = await world.sign(by, { ...said, ...words });
  return world.gateway.setHalt({ statement, request });
}

const block = (by: Person, words: Partial<Words> = {}) => set(by, { mode: "blocked" }, words);

async function release(by: Person, id: string, words: Partial<Words> = {}) {
  const said = { verb: "halt.release", target: id, reason: "the fox is gone", ...words } as const;
  return world.gateway.releaseHalt({ statement: await world.sign(by, said), id });
}

function idOf(answer: HaltSetAnswer): string {
  if (answer.kind !== "set") throw new Error(JSON.stringify(answer));
  return answer.halt.id;
}

async function lastOf(tenant: string, count: number): Promise<string[]> {
  const slice = await world.gateway.auditSlice(tenant, "tenant");
  const bodies = (slice?.events ?? []).slice(-count).map(({ body }) => JSON.parse(body));
  return bodies.map(({ kind, actor, note }) => `${kind} ${actor.id}: ${note}`);
}

const { operator, admin, viewer } = new Proxy({} as World["people"], {
  get: (_, name: keyof World["people"]) => ({
    get subject() {
      return world.people[name].subject;
    },
    get key() {
      return world.people[name].key;
    },
  }),
});

describe("a halt", () => {
  test("is set by an operator, says how many runs it is about, and is audited", async () => {
    await world.newRun();
    const answer = await set(operator);
    expect(answer).toMatchObject({ kind: "set", existing: false, halt: { setBy: "otto", tenant: "acme" } });
    expect(answer.kind === "set" && answer.runs).toBeGreaterThan(0);
    expect(await lastOf("acme", 2)).toStrictEqual([
      "statement.accepted otto: fox about",
      "halt.set otto: no_effects: fox about",
    ]);
    expect((await world.gateway.haltsOver("acme")).map(({ id }) => id)).toStrictEqual([idOf(answer)]);
  });

  test("set again is the same one; one that would last longer is another", async () => {
    const id = idOf(await set(operator));
    expect(await set(olga)).toMatchObject({ existing: true, halt: { id } });
    const hour = new Date(world.now().getTime() + 3_600_000).toISOString();
    expect(await set(olga, { expiresAt: hour })).toMatchObject({ existing: true, halt: { id } });
    const short = idOf(await set(operator, { mode: "no_new_runs", expiresAt: hour }));
    expect(idOf(await set(operator, { mode: "no_new_runs" }))).not.toBe(short);
  });

  test("names a repository in any spelling, and is refused where there is no such place", async () => {
    expect(await set(operator, { target: "ACME/Geese" })).toMatchObject({ halt: { target: "acme/geese" } });
    for (const changes of [
      { target: "acme/ducks" },
      { scope: "team", target: "fish" },
      { scope: "tenant", target: "other" },
      { scope: "run", target: "none" },
      { scope: "campaign", target: "c" },
    ] as const) {
      expect(await set(operator, changes)).toMatchObject({ kind: "not_found" });
    }
  });

  test("of the platform is said in its own tenant alone", async () => {
    const everywhere = { scope: "platform", target: "*" } as const;
    expect(await set(admin, everywhere)).toMatchObject({ kind: "unproven" });
    const answer = await set(root, everywhere, { aud: "test/platform" });
    expect(answer).toMatchObject({ kind: "set", runs: null, halt: { tenant: null } });
    expect((await world.gateway.haltsOver("acme")).map(({ id }) => id)).toStrictEqual([idOf(answer)]);
    expect(await set(root, {}, { aud: "test/platform" })).toMatchObject({ kind: "unproven" });
  });

  test("that expires is over by itself, for decide and for the feed, whose epoch grows; it is written down once", async () => {
    const soon = new Date(Date.now() + 700).toISOString();
    const id = idOf(await set(operator, { expiresAt: soon }));
    const during = await world.gateway.haltsInForce();
    expect(during.halts.map((halt) => halt.id)).toContain(id);
    await expect
      .poll(async () => (await world.gateway.haltsInForce()).halts, { timeout: 5000 })
      .toStrictEqual([]);
    expect((await world.gateway.haltsInForce()).epoch).toBe(during.epoch + 1);
    expect(await world.gateway.haltsOver("acme")).toStrictEqual([]);
    expect(await recordExpired(world.deps, "acme")).toBe(1);
    expect(await recordExpired(world.deps, "acme")).toBe(0);
    expect((await world.gateway.haltsInForce()).epoch).toBe(during.epoch + 1);
    expect(await lastOf("acme", 1)).toStrictEqual(["halt.expired expiry: null"]);
    expect(await set(operator, { expiresAt: soon })).toMatchObject({ kind: "bad_input" });
  });
});

describe("a repository is blocked", () => {
  test("by one statement: one halt, listed, found when it is said again, and released as any", async () => {
    const answer = await block(operator);
    const id = idOf(answer);
    expect(answer).toMatchObject({ existing: false, halt: { mode: "blocked", target: "acme/geese" } });
    expect(await lastOf("acme", 2)).toStrictEqual([
      "statement.accepted otto: fox about",
      "halt.set otto: blocked: fox about",
    ]);
    expect(await block(olga)).toMatchObject({ existing: true, halt: { id } });
    expect((await world.gateway.haltsOver("acme")).map((halt) => halt.id)).toStrictEqual([id]);
    expect((await world.gateway.haltsInForce()).halts.map(({ mode }) => mode)).toStrictEqual(["blocked"]);
    expect(await release(admin, id)).toMatchObject({ kind: "released" });
    expect(await world.gateway.haltsOver("acme")).toStrictEqual([]);
  });

  test("not where there is none, and not twice by one statement", async () => {
    expect(await set(operator, { mode: "blocked", target: "acme/ducks" })).toMatchObject({
      kind: "not_found",
    });
    const request = { ...REQUEST, mode: "blocked" } as const;
    const statement = await world.sign(operator, { ...haltWords(request), reason: request.reason });
    expect(await world.gateway.setHalt({ statement, request })).toMatchObject({ kind: "set" });
    expect(await world.gateway.setHalt({ statement, request })).toMatchObject({
      because: "the statement was used before",
    });
    expect(await world.gateway.haltsOver("acme")).toHaveLength(1);
  });
});

describe("what is no genuine halt", () => {
  test.each<[string, () => Promise<HaltSetAnswer>, RegExp]>([
    ["without the role", () => set(viewer), /has no role for halt.set \(operator or platform_admin\)/],
    ["for other content", () => set(operator, {}, { digest: "0".repeat(64) }), /other content/],
    ["about another place", () => set(operator, {}, { target: "tenant/acme" }), /is about/],
    ["for another deployment", () => set(operator, {}, { aud: "elsewhere/acme" }), /another deployment/],
    ["by nobody we know", () => set({ subject: "otto", key: newKeyPair() }), /not enrolled/],
    ["of another verb", () => set(operator, {}, { verb: "run.stop" }), /says run.stop/],
    ["that is old", () => set(operator, {}, { iat: 1, exp: 100 }), /expired/],
    ["of a block by another verb", () => block(operator, { verb: "halt.set" }), /not repo.block/],
    ["of a block without the role", () => block(viewer), /has no role for repo.block/],
    ["of a block of another place", () => block(operator, { target: "acme/ducks" }), /about acme.ducks/],
    ["of a block for other content", () => block(operator, { digest: "0".repeat(64) }), /other content/],
    ["of a block that is old", () => block(operator, { iat: 1, exp: 100 }), /expired/],
    ["of a block by nobody we know", () => block({ subject: "otto", key: newKeyPair() }), /not enrolled/],
    ["of a block elsewhere", () => block(operator, { aud: "elsewhere/acme" }), /another deployment/],
    ["of another halt by a block's verb", () => set(operator, {}, { verb: "repo.block" }), /not halt.set/],
  ])("%s, sets nothing and is audited", async (_, say, because) => {
    expect(await say()).toMatchObject({ kind: "unproven", because: expect.stringMatching(because) });
    expect(await world.gateway.haltsOver("acme")).toStrictEqual([]);
    const [audited] = await lastOf("acme", 1);
    const [elsewhere] = await lastOf("platform", 1);
    expect(`${audited} ${elsewhere}`).toMatch(/statement\.refused/);
  });

  test("a statement used before sets nothing again after its halt was released", async () => {
    const request = REQUEST;
    const said = haltWords(request);
    const statement = await world.sign(operator, said);
    const id = idOf(await world.gateway.setHalt({ statement, request }));
    await release(admin, id);
    expect(await world.gateway.setHalt({ statement, request })).toMatchObject({ kind: "unproven" });
    expect(await world.gateway.haltsOver("acme")).toStrictEqual([]);
  });
});

describe("a release", () => {
  test("by a platform admin is whole, and said again it is the same answer", async () => {
    const id = idOf(await set(operator));
    expect(await release(admin, id)).toStrictEqual({ kind: "released", id, tenant: "acme" });
    expect(await world.gateway.haltsOver("acme")).toStrictEqual([]);
    expect(await lastOf("acme", 1)).toStrictEqual(["halt.released ada: the fox is gone"]);
    expect(await release(admin, id)).toMatchObject({ kind: "released" });
    expect(await lastOf("acme", 1)).toStrictEqual(["statement.accepted ada: the fox is gone"]);
  });

  test("by one operator is half, however often; by a second one it is whole", async () => {
    const id = idOf(await set(operator));
    expect(await release(operator, id)).toMatchObject({ kind: "half" });
    expect(await release(operator, id)).toMatchObject({ kind: "half" });
    expect(await world.gateway.haltsOver("acme")).toMatchObject([{ id, halfReleasedBy: "otto" }]);
    expect(await release(olga, id)).toMatchObject({ kind: "released" });
    expect(await world.gateway.haltsOver("acme")).toStrictEqual([]);
    const log = await lastOf("acme", 5);
    expect(log.filter((line) => line.startsWith("halt."))).toStrictEqual([
      "halt.half_released otto: the fox is gone",
      "halt.released olga: the fox is gone (with otto)",
    ]);
  });

  test("without a reason, by a viewer, or of what is not there, releases nothing", async () => {
    const id = idOf(await set(operator));
    expect(await release(admin, id, { reason: " " })).toMatchObject({ because: "a release says why" });
    expect(await release(viewer, id)).toMatchObject({ kind: "unproven" });
    expect(await release(admin, "none")).toMatchObject({ kind: "not_found" });
    expect(await world.gateway.haltsOver("acme")).toHaveLength(1);
  });
});

describe("at the switchboard", () => {
  test("the same words are taken; what a halt is about is told, and which run it ends", async () => {
    const { actor, input } = await world.newRun();
    const elsewhere = { tenant: "other", run: actor.run, workflowId: "run/other/1", fence: 0 };
    const request = { ...REQUEST, scope: "run", target: input.runId, mode: "cancel_running" } as const;
    const said = haltWords(request);
    expect(await world.ledger.endedBy({ actor })).toBeNull();
    const id = idOf(await world.ledger.setHalt({ statement: await world.sign(operator, said), request }));
    expect(await world.ledger.endedBy({ actor })).toBe("halted (cancel_running on run) by otto: fox about");
    expect(await world.ledger.endedBy({ actor: elsewhere })).toBeNull();
    const about = (tenant: string, owner: string) =>
      world.ledger.runsUnderHalt({ tenant, halt: { tenant: owner, id } });
    expect(await about("acme", "acme")).toStrictEqual([actor.workflowId]);
    expect(await about("other", "acme")).toStrictEqual([]); // I7
    expect(await about("acme", "platform")).toStrictEqual([]);
    const words = { verb: "halt.release", target: id, reason: "over" } as const;
    const statement = await world.sign(admin, words);
    expect(await world.ledger.releaseHalt({ statement, id })).toMatchObject({ kind: "released" });
    expect(await world.ledger.endedBy({ actor })).toBeNull();
    expect(await about("acme", "acme")).toStrictEqual([actor.workflowId]); // it waits for just that
  });
});
