// test/activities/ledger/reevaluate.test.ts: stored verdicts come out again as the same bytes, and a changed one is named (I15).
import { afterAll, beforeAll, expect, test } from "vitest";
import { compileSnapshot } from "../../../core/policy/compiled.ts";
import { ENGINE } from "../../../core/policy/evaluate.ts";
import { compareKept, readRecord, snapshotsOf } from "../../../core/policy/recorded.ts";
import type { CompiledPolicy } from "../../../core/policy/compiled.ts";
import type { Comparison } from "../../../core/policy/recorded.ts";
import { PolicySnapshot } from "../../../core/schema/policy.ts";
import type { Action } from "../../../core/schema/action.ts";
import { modelCall, startWorld, type World } from "../../support/ledger/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.stop());

/** Every verdict of the run, in the order of its decisions. */
async function reevaluate(run: string | null): Promise<Comparison[]> {
  const { decisions } = await world.gateway.decisionPage("acme", { run: run ?? "" });
  const kept = decisions.map(readRecord);
  const policies = new Map<string, CompiledPolicy | null>();
  for (const digest of kept.flatMap(snapshotsOf)) {
    const text = await world.gateway.policySnapshot("acme", digest);
    policies.set(digest, text === null ? null : compileSnapshot(PolicySnapshot.parse(JSON.parse(text))));
  }
  const policyOf = (digest: string) => policies.get(digest) ?? null;
  return kept.flatMap((each) => each.verdicts.map((verdict) => compareKept(each, verdict, policyOf)));
}

const workspace = { id: "w", queue: "q" };
const actions: Action[] = [
  { kind: "run.start" },
  { kind: "source.fetch", repository: "acme/geese", ref: null },
  { kind: "shell.exec", workspace, command: "grep -r goose . | head", timeoutSeconds: 3 },
  { kind: "tool.write", workspace, tool: "write", path: "src/ä.ts", input: "1".repeat(64) },
  { ...modelCall(), answers: [] },
  { kind: "pr.read", repository: "acme/geese", number: 3 },
  { kind: "run.cleanup", workspaces: [], reason: "x" },
];

test("I15 every verdict of a run re-evaluates to the same bytes; clean-up has none", async () => {
  const { actor } = await world.newRun();
  const asked = actions.map((action, index) => ({ actionId: `a-${index}`, action }));
  await world.ledger.decide({ actor, actions: asked, settlements: [] });
  const result = await reevaluate(actor.run);
  expect(result).toStrictEqual(actions.slice(1).map(() => ({ kind: "same" })));
});

test("I15 a verdict, a fact or a snapshot that was changed in the database is found", async () => {
  const { actor } = await world.newRun();
  const asked = actions.slice(0, 3).map((action, index) => ({ actionId: `a-${index}`, action }));
  await world.ledger.decide({ actor, actions: asked, settlements: [] });
  const edit = (text: string, id: string) =>
    world.sql.owner(`UPDATE decision SET ${text} WHERE run_id = $1 AND action_id = $2`, [actor.run, id]);
  await edit(`verdict = replace(verdict, '"effect":"allow"', '"effect":"deny"')`, "a-0");
  await edit(`facts = replace(facts, '"otto"', '"anna"')`, "a-1");
  await edit(`verdict = regexp_replace(verdict, '"snapshot":".{8}', '"snapshot":"deadbeef')`, "a-2");
  const differing = await reevaluate(actor.run);
  expect(differing.map((each) => (each.kind === "differs" ? each.because : "")).toSorted()).toStrictEqual([
    "its policy snapshot is not there, or was changed",
    "the engine gives another verdict now",
    "the engine gives another verdict now",
  ]);
});

test("I15 a verdict of an earlier engine is engine drift: neither the same nor different", async () => {
  const { actor } = await world.newRun();
  const asked = actions.slice(0, 2).map((action, index) => ({ actionId: `a-${index}`, action }));
  await world.ledger.decide({ actor, actions: asked, settlements: [] });
  await world.sql.owner(
    `UPDATE decision SET verdict = replace(verdict, $2, 'skein-policy/1') WHERE run_id = $1 AND action_id = 'a-0'`,
    [actor.run, ENGINE],
  );
  const kinds = (await reevaluate(actor.run)).map(({ kind }) => kind).toSorted();
  expect(kinds).toStrictEqual(["engine_drift", "same"]);
});
