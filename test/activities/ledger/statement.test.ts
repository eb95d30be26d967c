// test/activities/ledger/statement.test.ts: what a person's words need to count, and that the rest changes nothing but the log (I6).
import { SignJWT, UnsecuredJWT, importJWK } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { acceptStatement } from "../../../activities/ledger/accept-statement.ts";
import { checkStatement } from "../../../activities/ledger/statement-check.ts";
import { verifyStatement } from "../../../activities/ledger/verify-statement.ts";
import type { Actor } from "../../../core/schema/decision.ts";
import type { StatementVerdict } from "../../../core/schema/statement.ts";
import { newKeyPair, type Words } from "../../support/ledger/people.ts";
import { startWorld, type World } from "../../support/ledger/world.ts";

let world: World;
let actor: Actor;
beforeAll(async () => {
  world = await startWorld();
  actor = (await world.newRun()).actor;
});
afterAll(() => world?.stop());

const stop = (): Words => ({ verb: "run.stop", target: actor.run ?? "", reason: "enough" });

async function heard(statement: string): Promise<StatementVerdict> {
  return world.ledger.verifyStatement({ actor, verb: "run.stop", target: actor.run ?? "", statement });
}

async function lastEvent(chain = `run/${actor.run}`, tenant = "acme"): Promise<Record<string, unknown>> {
  const slice = await world.gateway.auditSlice(tenant, chain);
  return JSON.parse(slice?.events.at(-1)?.body ?? "{}");
}

async function refused(statement: string, because: RegExp): Promise<void> {
  const verdict = await heard(statement);
  expect(verdict).toMatchObject({ kind: "refused", because: expect.stringMatching(because) });
  expect(await lastEvent()).toMatchObject({
    kind: "statement.refused",
    note: expect.stringMatching(because),
  });
}

describe("a statement to a run", () => {
  test("I6 counts when it is signed, fresh and within its signer's authority, and is audited with its reason", async () => {
    const { operator } = world.people;
    expect(await heard(await world.sign(operator, stop()))).toStrictEqual({
      kind: "accepted",
      tenant: "acme",
      subject: "otto",
    });
    expect(await lastEvent()).toMatchObject({
      kind: "statement.accepted",
      actor: { id: "otto", type: "person" },
      resource: { type: "run.stop", id: actor.run },
      note: "enough",
    });
  });

  test("I6 is refused the second time", async () => {
    const statement = await world.sign(world.people.operator, stop());
    expect(await heard(statement)).toMatchObject({ kind: "accepted" });
    await refused(statement, /used before/);
    await refused(statement, /used before/);
  });

  test("I6 two at once of one nonce: one counts", async () => {
    const statement = await world.sign(world.people.operator, stop());
    const verdicts = await Promise.all([heard(statement), heard(statement), heard(statement)]);
    expect(verdicts.filter((verdict) => verdict.kind === "accepted")).toHaveLength(1);
  });

  test("I6 the one call that is made again, its worker lost, hears the same answer, once audited", async () => {
    const { operator, viewer } = world.people;
    for (const [person, kind] of [
      [operator, "accepted"],
      [viewer, "refused"],
    ] as const) {
      const asked = {
        actor,
        verb: "run.stop",
        target: actor.run ?? "",
        statement: await world.sign(person, stop()),
      } as const;
      const call = `call of ${person.subject}`;
      const first = await verifyStatement(world.deps, asked, call);
      expect(first.kind).toBe(kind);
      const before = (await world.gateway.auditSlice("acme", `run/${actor.run}`))?.head;
      expect(await verifyStatement(world.deps, asked, call)).toStrictEqual(first);
      expect((await world.gateway.auditSlice("acme", `run/${actor.run}`))?.head).toBe(before);
      expect(await verifyStatement(world.deps, asked, "another call")).toMatchObject({
        because: "the statement was used before",
      });
    }
  });

  test("I6 is refused when it is too old, too new, or meant to live too long", async () => {
    const seconds = Math.floor(world.now().getTime() / 1000);
    const { operator } = world.people;
    await refused(
      await world.sign(operator, { ...stop(), iat: seconds - 200, exp: seconds - 1 }),
      /has expired/,
    );
    await refused(
      await world.sign(operator, { ...stop(), iat: seconds + 90, exp: seconds + 120 }),
      /from the future/,
    );
    await refused(
      await world.sign(operator, { ...stop(), iat: seconds, exp: seconds + 301 }),
      /longer than five minutes/,
    );
  });

  test("I6 is refused for another deployment, another tenant, another run, another verb, other content", async () => {
    const { operator } = world.people;
    await refused(await world.sign(operator, { ...stop(), aud: "staging/acme" }), /another deployment/);
    await refused(
      await world.sign(operator, { ...stop(), aud: "test/other" }),
      /another deployment or tenant/,
    );
    await refused(await world.sign(operator, { ...stop(), target: "another" }), /is about another/);
    await refused(await world.sign(operator, { ...stop(), verb: "read" }), /says read, not run.stop/);
    await refused(await world.sign(operator, { ...stop(), digest: "0".repeat(64) }), /other content/);
  });

  test("I6 is refused without the role, in another's name, by an unknown or a revoked key", async () => {
    const { operator, viewer } = world.people;
    await refused(await world.sign(viewer, stop()), /vera has no role for run.stop/);
    await refused(await world.sign(operator, { ...stop(), sub: "ada" }), /another subject/);
    await refused(await world.sign({ subject: "otto", key: newKeyPair() }, stop()), /not enrolled/);
    await world.sql.owner("UPDATE subject_key SET revoked_at = now() WHERE subject_id = 'otto'");
    await refused(await world.sign(operator, stop()), /not enrolled/);
    await world.sql.owner("UPDATE subject_key SET revoked_at = NULL");
  });

  test("I6 is refused by a key that is revoked between its check and the transaction it would act in", async () => {
    const deps = { ...world.deps, deployment: "test" };
    const statement = await world.sign(world.people.operator, stop());
    const expected = { tenant: "acme", verb: "run.stop", target: actor.run ?? "", digest: null } as const;
    const check = await checkStatement(deps, statement, expected);
    expect(check.kind).toBe("signed");
    await world.sql.owner("UPDATE subject_key SET revoked_at = now() WHERE subject_id = 'otto'");
    const presented = { check, tenant: "acme", chain: `run/${actor.run}`, statement, presentedBy: null };
    const verdict = await world.database.withTenant("acme", (tx) => acceptStatement(tx, deps, presented));
    expect(verdict).toStrictEqual({ kind: "refused", because: "the key is not enrolled here" });
    await world.sql.owner("UPDATE subject_key SET revoked_at = NULL");
  });

  test("I6 is refused unsigned, mis-signed, mis-typed, under another algorithm's name, or with a key of its own", async () => {
    const { operator, viewer } = world.people;
    await refused("not a statement", /cannot be read/);
    await refused(new UnsecuredJWT({ aud: "test/acme" }).encode(), /cannot be read/);
    const good = await world.sign(operator, stop());
    const other = await world.sign(operator, stop());
    await refused([...good.split(".").slice(0, 2), other.split(".")[2]].join("."), /signature does not hold/);
    await refused(await world.sign(operator, stop(), { typ: "JWT" }), /signature does not hold/);
    await refused(await world.sign(operator, stop(), { alg: "EdDSA" }), /signature does not hold/);
    const kid = JSON.parse(Buffer.from(good.split(".")[0] ?? "", "base64url").toString()).kid;
    await refused(await world.sign(viewer, { ...stop(), sub: "otto" }, { kid }), /signature does not hold/);
    const secret = new TextEncoder().encode(operator.key.publicKey.x ?? "");
    const hmac = new SignJWT({ ...stop(), aud: "test/acme" }).setProtectedHeader({ alg: "HS256", kid });
    await refused(await hmac.sign(secret), /signature does not hold/);
    const mine = newKeyPair();
    const brought = new SignJWT({ ...stop(), aud: "test/acme" }).setProtectedHeader({
      alg: "Ed25519",
      kid,
      jwk: mine.publicKey,
    });
    await refused(await brought.sign(await importJWK(mine.privateKey, "Ed25519")), /signature does not hold/);
  });

  test("I6 a refused statement has used up its nonce", async () => {
    const statement = await world.sign(world.people.viewer, stop());
    await refused(statement, /no role/);
    await world.sql.owner("UPDATE subject SET roles = '{operator}' WHERE subject_id = 'vera'");
    await refused(statement, /used before/);
    await world.sql.owner("UPDATE subject SET roles = '{viewer}' WHERE subject_id = 'vera'");
  });

  test("I7 a key of one tenant says nothing in another", async () => {
    const foreign = { tenant: "other", run: null, workflowId: "w", fence: 0 };
    const statement = await world.sign(world.people.operator, { ...stop(), aud: "test/other" });
    const verdict = await world.ledger.verifyStatement({
      actor: foreign,
      verb: "run.stop",
      target: actor.run ?? "",
      statement,
    });
    expect(verdict).toMatchObject({ kind: "refused", because: "the key is not enrolled here" });
  });
});

describe("a read at the gateway", () => {
  const path = "/v1/runs?find=x";

  test("is for whoever has a role, once, and says whose rows they may see; accepted it is not audited", async () => {
    const before = (await world.gateway.auditSlice("acme", "tenant"))?.head;
    const statement = await world.sign(world.people.viewer, { verb: "read", target: path });
    const verdict = await world.gateway.verifyRead({ statement, path });
    expect(verdict).toStrictEqual({ kind: "accepted", tenant: "acme", subject: "vera", roles: ["viewer"] });
    expect((await world.gateway.auditSlice("acme", "tenant"))?.head).toBe(before);
    expect(await world.gateway.verifyRead({ statement, path })).toMatchObject({ kind: "refused" });
    expect(await lastEvent("tenant")).toMatchObject({
      kind: "statement.refused",
      note: "the statement was used before",
    });
  });

  test("is refused for another path, and for a subject without a role", async () => {
    const elsewhere = await world.sign(world.people.viewer, { verb: "read", target: "/v1/other" });
    expect(await world.gateway.verifyRead({ statement: elsewhere, path })).toMatchObject({ kind: "refused" });
    await world.sql.owner("UPDATE subject SET roles = '{}' WHERE subject_id = 'vera'");
    const statement = await world.sign(world.people.viewer, { verb: "read", target: path });
    expect(await world.gateway.verifyRead({ statement, path })).toMatchObject({ kind: "refused" });
    await world.sql.owner("UPDATE subject SET roles = '{viewer}' WHERE subject_id = 'vera'");
  });

  test("I6 words for a tenant that is not ours, or for none, are noted by the platform", async () => {
    for (const statement of [
      "rubbish",
      await world.sign(world.people.viewer, { verb: "read", target: path, aud: "test/nobody" }),
    ]) {
      expect(await world.gateway.verifyRead({ statement, path })).toMatchObject({ kind: "refused" });
      expect(await lastEvent("tenant", "platform")).toMatchObject({
        kind: "statement.refused",
        tenant: "platform",
      });
    }
    expect(await world.sql.owner("SELECT 1 FROM audit.head WHERE tenant_id = 'nobody'")).toHaveLength(0);
  });
});
