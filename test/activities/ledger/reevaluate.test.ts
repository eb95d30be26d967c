// test/activities/ledger/reevaluate.test.ts: stored verdicts come out again as the same bytes, and a changed one is named (I15).
import { afterAll, beforeAll, expect, test } from "vitest";
import { reevaluate } from "../../../activities/ledger/reevaluate.ts";
import { ENGINE } from "../../../core/policy/evaluate.ts";
import type { Action } from "../../../core/schema/action.ts";
import { modelCall, startWorld, type World } from "../../support/ledger/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.stop());

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
  const result = await reevaluate(world.database, "acme", actor.run ?? "");
  expect(result).toStrictEqual({ checked: actions.length - 1, differing: [], engineDrift: [] });
});

test("I15 a verdict, a fact or a snapshot that was changed in the database is found", async () => {
  const { actor } = await world.newRun();
  const asked = actions.slice(0, 3).map((action, index) => ({ actionId: `a-${index}`, action }));
  await world.ledger.decide({ actor, actions: asked, settlements: [] });
  const edit = (text: string, id: string) =>
    world.sql.owner(`UPDATE decision SET ${text} WHERE run_id = $1 AND action_id = $2`, [actor.run, id]);
  await edit(`verdict = replace(verdict, '"effect":"allow"', '"effect":"deny"')`, "a-0");
  await edit(`facts = replace(facts, '"otto"', '"anna"')`, "a-1");
  await edit(`verdict = replace(verdict, '"snapshot":"', '"snapshot":"0')`, "a-2");
  const { differing } = await reevaluate(world.database, "acme", actor.run ?? "");
  expect(differing.map(({ because }) => because)).toStrictEqual([
    "the engine gives another verdict now",
    "the engine gives another verdict now",
    "its policy snapshot is not there, or was changed",
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
  const result = await reevaluate(world.database, "acme", actor.run ?? "");
  expect(result).toMatchObject({ checked: 2, differing: [], engineDrift: [{ engine: "skein-policy/1" }] });
});
