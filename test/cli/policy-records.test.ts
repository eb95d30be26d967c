// test/cli/policy-records.test.ts: decisions that were kept, evaluated again on a person's machine, and under a policy that is not published.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readPolicyFolder } from "../../cli/policy/folder.ts";
import { canonicalJson } from "../../core/canonical-json.ts";
import { compileSnapshot } from "../../core/policy/compiled.ts";
import { ENGINE, evaluate } from "../../core/policy/evaluate.ts";
import { loadPolicies } from "../../core/policy/load.ts";
import type { Action } from "../../core/schema/action.ts";
import type { Actor } from "../../core/schema/decision.ts";
import type { Facts, PolicySnapshot } from "../../core/schema/policy.ts";
import { serveGateway } from "../gateway/support/served.ts";
import type { Served } from "../gateway/support/served.ts";
import { openCli } from "../support/cli.ts";
import { publish, SHELL } from "../support/ledger/asking.ts";
import { makePolicyFolder } from "../support/ledger/policy-folder.ts";
import type { PolicyFolder } from "../support/ledger/policy-folder.ts";

const cli = openCli();
let served: Served;
let folder: PolicyFolder;
beforeAll(async () => {
  served = await serveGateway();
  folder = makePolicyFolder(join(cli.folder, "policies"));
  folder.organization(1, ASKS_GREP);
  await publish(served.world, snapshot());
}, 60_000);
afterAll(async () => {
  await served?.stop();
  cli.end();
});

const EXAMPLES = (program: string) =>
  `when: { command: [${program}] }, match: [{ command.programs: [${program}] }], not_match: [{ command.programs: [cp] }]`;
const asking = (quorum: number) =>
  `{ id: asks-grep, actions: [shell.exec], effect: ask_approval, because: a look first, approvers: { quorum: ${quorum} }, ${EXAMPLES("grep")} }`;
const ASKS_GREP = asking(1);
const NO_LS = `{ id: no-ls, actions: [shell.exec], effect: deny, because: not in this field, ${EXAMPLES("ls")} }`;
const OWNED = `{ id: owned, actions: [shell.exec], effect: deny, because: nobody's, when: { eq: { fact: repository.owner, value: nobody } }, match: [{ repository.owner: nobody }], not_match: [{ repository.owner: jane }] }`;

function snapshot(): PolicySnapshot {
  const loaded = loadPolicies(readPolicyFolder(folder.path), "acme");
  expect(loaded.errors).toStrictEqual([]);
  return loaded;
}

async function policyCommand(...args: string[]) {
  const env = cli.as(served.world.people.viewer, served.url);
  const { exitCode, stdout, stderr } = await cli.skein(env, "policy", ...args);
  return { exitCode, stderr, stdout, json: () => JSON.parse(stdout) as Record<string, unknown> };
}

const preview = (...args: string[]) => policyCommand("preview", "--policies", folder.path, ...args);

async function decide(actor: Actor, ...commands: string[]): Promise<void> {
  const actions = commands.map((command, index) => ({
    actionId: `${command}-${index}`,
    action: { ...SHELL, command } as Action,
  }));
  for (let from = 0; from < actions.length; from += 20)
    await served.world.ledger.decide({ actor, actions: actions.slice(from, from + 20), settlements: [] });
}

/** As an earlier version would have kept it, that knew no such fact: facts and verdict agree. */
async function forget(actor: Actor, command: string, fact: string): Promise<void> {
  const where = "WHERE run_id = $1 AND subject = $2";
  const [row] = await served.world.sql.owner(`SELECT facts FROM decision ${where}`, [actor.run, command]);
  const { [fact]: _gone, ...facts }: Facts = JSON.parse(String(row?.["facts"]));
  const verdict = evaluate(compileSnapshot(snapshot()), { facts, kind: "shell.exec" });
  await served.world.sql.owner(`UPDATE decision SET facts = $3, verdict = $4 ${where}`, [
    actor.run,
    command,
    canonicalJson(facts),
    canonicalJson(verdict),
  ]);
}

describe("preview", () => {
  let actor: Actor;
  beforeAll(async () => {
    ({ actor } = await served.world.newRun());
    await decide(actor, "ls", "ls src", "grep goose field", "curl https://x.example", "mkdir nest");
    await served.world.ledger.decide({
      actor,
      actions: [{ actionId: "end", action: { kind: "run.cleanup", workspaces: [], reason: "x" } }],
      settlements: [],
    });
  });

  test("of the policy in force changes nothing, and says what policy was not asked about", async () => {
    const { exitCode, json } = await preview("--json");
    expect(exitCode).toBe(0);
    expect(json()).toMatchObject({
      decisions: 6,
      unjudged: 1,
      drift: 0,
      differing: [],
      same: 5,
      changes: [],
    });
    expect((await preview()).stdout).toContain("none would change");
  });

  test("of a stricter one counts by direction, rule, repository and team, with samples", async () => {
    folder.organization(2, asking(2), NO_LS);
    const { json } = await preview("--json");
    expect(json()).toMatchObject({
      same: 2,
      unknown: { count: 0 },
      changes: [
        {
          from: "allow",
          to: "deny",
          count: 2,
          rules: [{ name: "organization/no-ls", count: 2 }],
          repositories: [{ name: "acme/geese", count: 2 }],
          teams: [{ name: "birds", count: 2 }],
          samples: expect.arrayContaining(
            ["ls", "ls src"].map((subject) =>
              expect.objectContaining({
                subject,
                run: actor.run,
                because: expect.stringContaining("not in this field"),
              }),
            ),
          ),
        },
        { from: "ask_approval", to: "ask_approval", count: 1, rules: [{ name: "organization/asks-grep" }] },
      ],
    });
    const { stdout } = await preview();
    expect(stdout).toMatch(/^allow → deny {2}2$/m);
    expect(stdout).toMatch(/^ask_approval on other terms {2}1$/m);
    expect(stdout).toMatch(/e\.g\. shell\.exec ls.*run .*not in this field/);
  });

  test("of a looser one names the rules that would stand no more", async () => {
    folder.organization(1);
    expect((await preview("--json")).json()).toMatchObject({
      changes: [{ from: "ask_approval", to: "allow", count: 1, rules: [{ name: "organization/asks-grep" }] }],
    });
  });

  test("I20 a fact that the record lacks is unknown, never unchanged; an engine's drift and an edit are said first", async () => {
    folder.organization(1, ASKS_GREP);
    await forget(actor, "mkdir nest", "repository.owner");
    folder.organization(2, ASKS_GREP, OWNED);
    expect((await preview("--json")).json()).toMatchObject({
      same: 4,
      unknown: { count: 1, facts: [{ name: "repository.owner", count: 1 }] },
      changes: [],
    });
    await served.world.sql.owner(
      "UPDATE decision SET verdict = replace(verdict, $1, 'skein-policy/1') WHERE subject = 'ls src'",
      [ENGINE],
    );
    await served.world.sql.owner(
      `UPDATE decision SET verdict = replace(verdict, '"effect":"allow"', '"effect":"deny"') WHERE subject = 'ls'`,
    );
    const { exitCode, json } = await preview("--json");
    expect(exitCode).toBe(1);
    expect(json()).toMatchObject({ same: 2, drift: 1, differing: [expect.any(String)] });
    expect((await preview()).stdout).toMatch(/1 drifted.*\n.*DIFFERS/);
  });

  test("takes whole days and readable policies", async () => {
    expect(await preview("--days", "0")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("--days"),
    });
    folder.organization(2, "{ id: not-a-rule }");
    expect(await preview()).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("organization.yaml:"),
    });
  });
});

describe("reevaluate", () => {
  test("I15 gives the same bytes, over pages, of a run or of days; drift is said, a difference is exit 1", async () => {
    const { actor } = await served.world.newRun();
    const commands = Array.from({ length: 230 }, (_, index) => `ls goose-${index}`);
    await decide(actor, ...commands);
    const whole = await policyCommand("reevaluate", actor.run ?? "", "--json");
    expect(whole).toMatchObject({ exitCode: 0 });
    expect(whole.json()).toStrictEqual({ checked: 230, same: 230, differing: [], engineDrift: [] });
    await served.world.sql.owner(
      "UPDATE decision SET verdict = replace(verdict, $2, 'skein-policy/1') WHERE run_id = $1 AND subject = 'ls goose-3'",
      [actor.run, ENGINE],
    );
    const drifted = await policyCommand("reevaluate", actor.run ?? "");
    expect(drifted).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("1 engine drift: given by skein-policy/1"),
    });
    await served.world.sql.owner(
      `UPDATE decision SET facts = replace(facts, '"otto"', '"anna"') WHERE run_id = $1 AND subject = 'ls goose-229'`,
      [actor.run],
    );
    const edited = await policyCommand("reevaluate", "--days", "1");
    expect(edited.exitCode).toBe(1);
    expect(edited.stdout).toMatch(/DIFFERS .*the engine gives another verdict now/);
  }, 60_000);

  test("of no such run is 4", async () => {
    expect(await policyCommand("reevaluate", "none-such")).toMatchObject({ exitCode: 4 });
  });
});
