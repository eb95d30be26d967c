// test/cli/policy-publish.test.ts: a policy changes by signed words alone, tested, checked again, audited, and the platform's with two people's (I6).
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { digestOf } from "../../core/digest.ts";
import type { Decision } from "../../core/schema/decision.ts";
import type { PolicySnapshot } from "../../core/schema/policy.ts";
import { PolicyPublished } from "../../core/schema/policy-change.ts";
import { serveGateway } from "../gateway/support/served.ts";
import type { Served } from "../gateway/support/served.ts";
import { openCli } from "../support/cli.ts";
import type { Answer } from "../support/cli.ts";
import { newPerson } from "../support/ledger/approvals.ts";
import { decideOne, eventsOf, SHELL } from "../support/ledger/asking.ts";
import { makePolicyFolder } from "../support/ledger/policy-folder.ts";
import type { PolicyFolder } from "../support/ledger/policy-folder.ts";
import { policy, rule } from "../support/ledger/policy.ts";
import type { Person } from "../support/ledger/world.ts";

const cli = openCli();
let served: Served;
let folder: PolicyFolder;
let pia: Person;
let paul: Person;
beforeAll(async () => {
  served = await serveGateway();
  folder = makePolicyFolder(join(cli.folder, "policies"));
  folder.organization(1);
  pia = await newPerson(served.world, "pia", "policy_admin");
  paul = await newPerson(served.world, "paul", "policy_admin");
}, 60_000);
afterAll(async () => {
  await served?.stop();
  cli.end();
});

function policyAs(person: Person, ...args: string[]): Promise<Answer> {
  return cli.skein(cli.as(person, served.url), "policy", ...args);
}

const publishAs = (by: Person, ...args: string[]) =>
  policyAs(by, "publish", "--policies", folder.path, "--reason", "geese", ...args);
const standing = () => served.world.gateway.policyStanding("acme");
const last = async () => (await eventsOf(served.world, "tenant")).at(-1);

async function published(answer: Promise<Answer>): Promise<PolicyPublished> {
  const { stdout, stderr, exitCode } = await answer;
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  return PolicyPublished.parse(JSON.parse(stdout));
}

const CURL = `{ id: no-ls, actions: [shell.exec], effect: deny, because: not in this field, when: { command: [ls] }, match: [{ command.programs: [ls] }], not_match: [{ command.programs: [cat] }] }`;

describe("what the platform says", () => {
  test("takes two people: a policy_admin, and another or a platform_admin, who is shown what changes", async () => {
    const before = (await standing()).digest;
    const half = await published(publishAs(pia, "--json"));
    expect(half).toMatchObject({ state: "half", replaces: before });
    expect(half.changes).toContain("- platform/platform all-allowed: allow");
    expect(await last()).toMatchObject({ kind: "policy.proposed", actor: { id: "pia" } });
    expect(await standing()).toMatchObject({ digest: before, waiting: [{ by: "pia", reason: "geese" }] });

    const alone = await policyAs(pia, "publish", "--confirm", half.digest, "--yes", "--json");
    expect(alone).toMatchObject({ exitCode: 3, stderr: expect.stringContaining("yourself") as string });
    expect((await publishAs(pia, "--json")).stdout).toContain('"half"');
    expect((await standing()).waiting).toHaveLength(1);
    const shown = (await policyAs(paul, "standing")).stdout;
    expect(shown).toMatch(
      new RegExp(`^in force  policy ${before} in acme\\nwaits     policy ${half.digest} by pia at `),
    );
    expect(shown).toContain("  - platform/platform all-allowed: allow");
    expect(JSON.parse((await policyAs(paul, "standing", "--json")).stdout)).toStrictEqual(await standing());
    const unasked = await policyAs(
      served.world.people.admin,
      "publish",
      "--confirm",
      half.digest.slice(0, 12),
    );
    expect(unasked).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("--yes") as string });
    expect((await standing()).digest).toBe(before);

    const second = await policyAs(
      served.world.people.admin,
      "publish",
      "--confirm",
      half.digest,
      "--yes",
      "--json",
    );
    expect(second.stderr).toContain("published by pia");
    expect(second.stderr).toContain("- platform/platform all-allowed: allow");
    expect(JSON.parse(second.stdout)).toMatchObject({ state: "in_force", digest: half.digest });
    expect(await standing()).toStrictEqual({ digest: half.digest, waiting: [] });
    expect((await policyAs(paul, "standing")).stdout).toBe(
      `in force  policy ${half.digest} in acme\nnothing waits for a second person`,
    );
    expect(await last()).toMatchObject({
      kind: "policy.changed",
      actor: { id: "ada", type: "person" },
      policySnapshot: half.digest,
      note: expect.stringMatching(/^with pia, replaces .*platform\/platform/) as string,
    });
  }, 60_000);

  test("is also what every tenant's runtime, tool calls and verifiers say", async () => {
    folder.edit("tool-calls.yaml", "revision: 3", "revision: 4");
    expect(await published(publishAs(pia, "--json"))).toMatchObject({
      state: "half",
      changes: ["~ tool_call/tool-calls: revision 3 → 4"],
    });
    folder.edit("tool-calls.yaml", "revision: 4", "revision: 3");
    folder.edit("verifiers/node.yaml", "timeout_seconds: 600", "timeout_seconds: 601");
    expect(await published(publishAs(pia, "--json"))).toMatchObject({
      state: "half",
      changes: ["~ verifier node"],
    });
    folder.edit("verifiers/node.yaml", "timeout_seconds: 601", "timeout_seconds: 600");
    expect((await standing()).waiting).toHaveLength(2);
  }, 30_000);
});

describe("what the tenant says", () => {
  const decide = async (actor: Parameters<typeof decideOne>[1]["actor"], id: string): Promise<Decision> =>
    decideOne(served.world, { actor, id, action: SHELL });

  test("is in force at once, for open runs beside their own; published again, it is unchanged", async () => {
    const { actor } = await served.world.newRun();
    expect(await decide(actor, "a-1")).toMatchObject({ effect: "allow" });
    folder.organization(2, CURL);
    const { digest, ...now } = await published(publishAs(pia, "--json"));
    expect(now).toMatchObject({ state: "in_force", changes: ["+ organization/acme no-ls: deny"] });
    expect(await last()).toMatchObject({
      kind: "policy.changed",
      actor: { id: "pia" },
      note: expect.stringMatching(/^replaces [0-9a-f]{12}; \+ organization\/acme no-ls: deny$/) as string,
    });
    expect(await decide(actor, "a-2")).toMatchObject({ effect: "deny", rules: ["organization/no-ls"] });
    expect((await publishAs(pia)).stdout).toBe(`unchanged: policy ${digest} is in force in acme already`);
    expect((await standing()).waiting).toStrictEqual([]); // what was to replace the old one waits no more
  }, 30_000);

  test("says something else under another revision", async () => {
    folder.organization(2, CURL.replace("not in this field", "not in any field"));
    const same = await publishAs(pia);
    expect(same).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("raise it to 3") as string });
    folder.organization(3, CURL.replace("not in this field", "not in any field"));
    expect((await publishAs(pia)).stdout).toContain("~ organization/acme no-ls: because");
  }, 30_000);
});

describe("nothing changes", () => {
  const snapshot = (changes: Partial<PolicySnapshot> = {}): PolicySnapshot => ({ ...policy(), ...changes });

  async function submit(by: Person, given: PolicySnapshot, words: object = {}) {
    const digest = digestOf(given);
    const right = { verb: "policy.change", target: digest, digest, reason: "why not" } as const;
    const statement = await served.world.sign(by, { ...right, ...words });
    const before = (await standing()).digest;
    const answer = await served.world.gateway.publishPolicy({ statement, snapshot: given });
    expect((await standing()).digest).toBe(before);
    return answer;
  }

  test("where a case is red, or no reason is given", async () => {
    folder.organization(4, `{ id: x-x, actions: ["*"], effect: deny, because: nothing at all }`);
    folder.edit(
      "cases/runs.yaml",
      "cases:\n",
      "cases:\n  - { name: red case, action: { kind: run.start }, expect: { effect: deny, rules: [] } }\n",
    );
    const red = await publishAs(pia);
    expect(red).toMatchObject({ exitCode: 1, stdout: "" });
    expect(red.stderr).toMatch(/nothing is published.*RED.*red.*effect is allow, not deny/s);
    const silent = await policyAs(pia, "publish", "--policies", folder.path);
    expect(silent).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("--reason") as string });
  });

  test("I6 by who is no policy_admin, by other words than these, or without a reason", async () => {
    const { admin, operator } = served.world.people;
    const stricter = policy(rule({ id: "no-shell", effect: "deny" }));
    expect(await submit(operator, stricter)).toMatchObject({ kind: "unproven" });
    expect(await last()).toMatchObject({ kind: "statement.refused", actor: { id: "otto" } });
    expect(await submit(admin, stricter)).toMatchObject({ kind: "refused" });
    expect(await submit(pia, stricter, { digest: digestOf(policy()) })).toMatchObject({ kind: "unproven" });
    expect(await submit(pia, stricter, { reason: null })).toMatchObject({ kind: "unproven" });
    expect(await submit(pia, stricter, { aud: "test/other" })).toMatchObject({ kind: "unproven" });
  });

  test("I3 by a snapshot that could not have been loaded, whoever signs it", async () => {
    const [platform] = policy().documents;
    if (!platform) throw new Error("the policy of the world has one document");
    const low = rule({ id: "allows-all", effect: "allow" });
    const wrong: [Partial<PolicySnapshot>, RegExp][] = [
      [{ errors: ["one file was cut off"] }, /cut off/],
      [{ documents: [] }, /platform's own document is missing/],
      [{ documents: [platform, platform] }, /there twice/],
      [
        { documents: [platform, { level: "team", name: "a", revision: 1, rules: [low] }] },
        /may only restrict/,
      ],
      [
        { documents: [platform, { level: "organization", name: "other", revision: 1, rules: [] }] },
        /belongs to acme/,
      ],
      [{ documents: [platform, { level: "task", name: "task", revision: 1, rules: [] }] }, /belongs to acme/],
      [{ documents: [{ ...platform, revision: 9 }], verifiers: [] }, /acme\/geese is verified by node/],
    ];
    for (const [changes, says] of wrong) {
      const because = expect.stringMatching(says) as string;
      expect(await submit(pia, snapshot(changes))).toMatchObject({ kind: "bad_input", because });
    }
  });

  test("by a second word for what was to replace another policy, or that nobody published, or too late", async () => {
    const stricter = policy(rule({ id: "no-shell", effect: "deny" })); // revision 1, and 2 is in force
    const digest = digestOf(stricter);
    const confirm = async (by: Person) => {
      const statement = await served.world.sign(by, { verb: "policy.change", target: digest, digest });
      return served.world.gateway.confirmPolicy({ statement, digest });
    };
    expect(await confirm(paul)).toMatchObject({ kind: "not_found" });
    expect(await submit(pia, stricter)).toMatchObject({ state: "half" });
    await served.world.sql.owner("UPDATE subject SET roles = '{viewer}' WHERE subject_id = 'pia'");
    expect(await confirm(paul)).toMatchObject({ kind: "refused" }); // her word counts no more
    await served.world.sql.owner("UPDATE subject SET roles = '{policy_admin}' WHERE subject_id = 'pia'");
    served.world.later(73 * 60 * 60 * 1000);
    expect(await confirm(paul)).toMatchObject({ kind: "not_found" });
    expect((await standing()).waiting).toStrictEqual([]);
  });

  test("I7 in another tenant", async () => {
    expect((await served.world.gateway.policyStanding("other")).digest).toBe(digestOf(policy()));
  });
});
