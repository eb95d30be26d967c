// test/activities/ledger/people.test.ts: roles and keys change by signed words alone, audited, and not so that nobody could change them back (I6).
import { calculateJwkThumbprint } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { digestOf } from "../../../core/digest.ts";
import type { KeyChange, RoleChange } from "../../../core/schema/people.ts";
import { eventsOf } from "../../support/ledger/asking.ts";
import { newKeyPair, type KeyPair } from "../../support/ledger/people.ts";
import { startWorld, type Person, type World } from "../../support/ledger/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.stop());

type Role = Omit<RoleChange, "verb"> & Partial<Pick<RoleChange, "verb">>;

async function role(by: Person, { verb = "role.grant", ...words }: Role) {
  const { subject, role: name, scope } = words;
  const statement = await world.sign(by, {
    verb,
    target: subject,
    digest: digestOf({ subject, role: name, scope }),
  });
  return world.gateway.changeRole({ statement, change: { verb, ...words } });
}

function publicOf({ publicKey }: KeyPair) {
  return { kty: "OKP", crv: "Ed25519", x: publicKey.x ?? "" } as const;
}

async function enroll(by: Person, { subject, key }: Person) {
  const change: KeyChange = { verb: "key.enroll", subject, key: publicOf(key) };
  const digest = digestOf({ subject, key: change.key });
  const statement = await world.sign(by, { verb: "key.enroll", target: subject, digest });
  return world.gateway.changeKey({ statement, change });
}

async function revoke(by: Person, whose: Person) {
  const kid = await calculateJwkThumbprint(publicOf(whose.key));
  const statement = await world.sign(by, { verb: "key.revoke", target: kid, digest: null, reason: "lost" });
  return world.gateway.changeKey({ statement, change: { verb: "key.revoke", kid } });
}

async function mayRead(by: Person): Promise<string> {
  const statement = await world.sign(by, { verb: "read", target: "/v1/runs" });
  return (await world.gateway.verifyRead({ statement, path: "/v1/runs" })).kind;
}

const newPerson = (subject: string): Person => ({ subject, key: newKeyPair() });
const last = async () => (await eventsOf(world, "tenant")).at(-1);

describe("a role", () => {
  test("is granted by a platform admin, in the tenant or a part of it, and revoked again", async () => {
    const { admin } = world.people;
    const whole = { subject: "zoe", role: "approver", scope: "tenant" } as const;
    expect(await role(admin, whole)).toMatchObject({
      changed: true,
      person: { bindings: [{ role: "approver" }] },
    });
    expect(await last()).toMatchObject({
      kind: "role.granted",
      actor: { id: "ada" },
      resource: { id: "zoe" },
    });
    expect(await role(admin, whole)).toMatchObject({ changed: false });
    const part = { ...whole, scope: "team:birds" };
    expect(await role(admin, part)).toMatchObject({ changed: true });
    const gone = await role(admin, { ...whole, verb: "role.revoke" });
    expect(gone).toMatchObject({
      changed: true,
      person: { bindings: [{ role: "approver", scope: "team:birds" }] },
    });
    expect(await last()).toMatchObject({ kind: "role.revoked", note: "approver in tenant" });
  });

  test("is not anybody else's to grant, and the words serve no other role", async () => {
    const own = { subject: "otto", role: "platform_admin", scope: "tenant" } as const;
    expect(await role(world.people.operator, own)).toMatchObject({ kind: "unproven" });
    expect(await last()).toMatchObject({ kind: "statement.refused", actor: { id: "otto" } });
    const digest = digestOf({ subject: "otto", role: "viewer", scope: "tenant" });
    const statement = await world.sign(world.people.admin, { verb: "role.grant", target: "otto", digest });
    const stolen = await world.gateway.changeRole({ statement, change: { verb: "role.grant", ...own } });
    expect(stolen).toMatchObject({ kind: "unproven" });
  });

  test("the last platform admin keeps it", async () => {
    const { admin } = world.people;
    const own = { subject: "ada", role: "platform_admin", scope: "tenant", verb: "role.revoke" } as const;
    expect(await role(admin, own)).toMatchObject({ kind: "refused" });
    expect(await role(admin, { ...own, verb: "role.grant", subject: "ben" })).toMatchObject({
      changed: true,
    });
    expect(await role(admin, own)).toMatchObject({ changed: true });
    await world.sql.owner("UPDATE subject SET roles = '{platform_admin}' WHERE subject_id = 'ada'");
  });
});

describe("a key", () => {
  test("is enrolled by a platform admin; from then on its words count, until it is revoked", async () => {
    const { admin, operator } = world.people;
    const kit = newPerson("kit");
    expect(await enroll(operator, kit)).toMatchObject({ kind: "unproven" });
    expect(await mayRead(kit)).toBe("refused");
    expect(await enroll(admin, kit)).toMatchObject({
      changed: true,
      person: { subject: "kit", bindings: [] },
    });
    expect(await enroll(admin, kit)).toMatchObject({ changed: false });
    expect(await mayRead(kit)).toBe("refused"); // no role yet
    await role(admin, { subject: "kit", role: "viewer", scope: "team:birds" });
    expect(await mayRead(kit)).toBe("accepted");
    expect(await revoke(operator, kit)).toMatchObject({ kind: "refused" });
    expect(await revoke(kit, kit)).toMatchObject({ changed: true });
    expect(await last()).toMatchObject({ kind: "key.revoked", note: "kit: lost" });
    expect(await mayRead(kit)).toBe("refused");
    expect(await enroll(admin, kit)).toMatchObject({
      kind: "refused",
      because: expect.stringMatching(/was revoked/) as string,
    });
  });

  test("is one person's only", async () => {
    const { admin, operator } = world.people;
    const stolen = { subject: "zoe", key: operator.key };
    expect(await enroll(admin, stolen)).toMatchObject({
      kind: "refused",
      because: expect.stringMatching(/is otto.s already/) as string,
    });
  });

  test("I7 and roles are those of one tenant", async () => {
    const subjects = (await world.gateway.listPeople("other")).map(({ subject }) => subject);
    expect(subjects).not.toContain("otto");
  });
});
