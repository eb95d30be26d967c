// test/cli/run-explain.test.ts: `skein run explain --decision` prints one decision whole, against a real gateway and ledger.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { DecisionWhole } from "../../core/schema/decision-record.ts";
import { serveGateway } from "../gateway/support/served.ts";
import type { Served } from "../gateway/support/served.ts";
import { decideOne, publish, SHELL } from "../support/ledger/asking.ts";
import { policy, rule } from "../support/ledger/policy.ts";
import { environmentOf, runSkein } from "./command-line.ts";
import type { Said } from "./command-line.ts";

vi.setConfig({ testTimeout: 120_000 }); // each command is a process of its own, on a machine that may be busy

let served: Served;
let home: string;
beforeAll(async () => {
  served = await serveGateway();
  home = mkdtempSync(join(tmpdir(), "skein-cli-"));
});
afterAll(async () => {
  await served.stop();
  rmSync(home, { recursive: true });
});

const skein = (...args: string[]): Promise<Said> =>
  runSkein(args, environmentOf(served.world.people.viewer, { home, url: served.url }));

const ASKS = rule({
  id: "ask-shell",
  effect: "ask_approval",
  actions: ["shell.exec"],
  because: "shells are noisy",
  when: { eq: { fact: "action.kind", value: "shell.exec" } },
  approvers: { quorum: 2, roles: ["approver"], teams: ["birds"], expires_hours: 24 },
});

test("one decision says its action, facts, both snapshots' rules with traces and approvers, and every gate", async () => {
  const { world } = served;
  const { actor, input } = await world.newRun();
  await publish(world, policy(ASKS)); // the run has pinned the one before
  const { id } = await decideOne(world, { actor, action: SHELL });
  const said = await skein("run", "explain", input.runId, "--decision", id.slice(0, 8));
  expect(said).toMatchObject({ exitCode: 0, stderr: "" });
  const text = said.stdout.toString();
  const whole = DecisionWhole.parse(
    JSON.parse((await skein("run", "explain", input.runId, "--decision", id, "--json")).stdout.toString()),
  );
  const digests = whole.record.verdicts.map(
    (verdict) => (JSON.parse(verdict) as { snapshot: string }).snapshot,
  );
  expect(new Set(digests).size).toBe(2);
  for (const piece of [
    `decision  ${id}`,
    /ask_approval {2}shell.exec/,
    /"kind": "shell.exec"/,
    /subject.id +"otto"/,
    /policy that the run has pinned: allow/,
    /policy in force since: ask_approval/,
    ...digests,
    /allow by all-allowed \(test.yaml:1\)/,
    /ask_approval by ask-shell \(test.yaml:1\): shells are noisy/,
    /\+ action.kind is to be .*shell.exec.*; it is .*shell.exec/,
    /asks 2 of approver of team birds, within 24 hours/,
    /halt +allow +inForce 0/,
    /lease +allow +fence 1, presented 1/,
    /approval +ask_approval/,
  ])
    expect(text).toMatch(piece);
  expect(text).not.toMatch(/\[object|undefined/);
});

test("the list names each decision by what --decision takes; one that is not of the run is not found", async () => {
  const { world } = served;
  const { actor, input } = await world.newRun();
  const { id } = await decideOne(world, { actor, action: SHELL });
  expect((await skein("run", "explain", input.runId)).stdout.toString()).toContain(
    `decision ${id.slice(0, 8)}`,
  );
  const other = await world.newRun();
  const said = await skein("run", "explain", other.input.runId, "--decision", id);
  expect(said.exitCode).toBe(4);
  expect(said.stderr).toContain(`there is no decision ${id} of run ${other.input.runId}`);
});
