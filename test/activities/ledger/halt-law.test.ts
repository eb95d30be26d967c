// test/activities/ledger/halt-law.test.ts: a halt that covers an action means no permit, whatever halts are in force beside it, and no other action waits for it (I14).
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { releaseHalt, setHalt, type NewHalt } from "../../../activities/ledger/halts.ts";
import { ACTION_EXAMPLES } from "../../../core/policy/ordinary.ts";
import type { Action, ActionKind } from "../../../core/schema/action.ts";
import { ACTION_KINDS } from "../../../core/schema/action.ts";
import type { Actor, Decision } from "../../../core/schema/decision.ts";
import { HALT_MODES, HALT_SCOPES } from "../../../core/schema/halt.ts";
import { AUTONOMY_MODES } from "../../../core/schema/vocabulary.ts";
import type { AutonomyMode } from "../../../core/schema/vocabulary.ts";
import { ALL, MODES } from "../../core/halt-table.ts";
import { startWorld, type World } from "../../support/ledger/world.ts";

let world: World;
const runs = new Map<AutonomyMode, Actor>();
beforeAll(async () => {
  world = await startWorld();
  for (const autonomy of AUTONOMY_MODES) runs.set(autonomy, (await world.newRun({ autonomy })).actor);
}, 60_000);
afterAll(() => world?.stop());

/** Of the ordinary actions: what has each of them off. */
const CAPABILITIES: Record<string, readonly ActionKind[]> = {
  "shell.network": ["shell.network"],
  "shell.exec": ["shell.exec"],
  "branch.push": ["branch.push"],
  "tool:shell": ["shell.exec", "shell.network"],
  "tool:edit": ["tool.write"],
  "tool:read": ["tool.read"],
  "tool:verify": [],
  "model:scripted/scripted": ["model.call", "judge.run"],
  "model:scripted/other": [],
};

type Where = { scope: NewHalt["scope"]; isOwn: boolean; isOurs: boolean };
type Random = Where & { mode: NewHalt["mode"]; capability: string };

const mostly = fc.oneof(
  { weight: 4, arbitrary: fc.constant(true) },
  { weight: 1, arbitrary: fc.constant(false) },
);
const halts = fc.array(
  fc.record({
    scope: fc.constantFrom(...HALT_SCOPES),
    isOwn: mostly,
    isOurs: mostly,
    mode: fc.constantFrom(...HALT_MODES),
    capability: fc.constantFrom(...Object.keys(CAPABILITIES)),
  }),
  { maxLength: 4 },
);

/** `isOwn`: it names the run's own place. `isOurs`: its tenant's, and not another's that names the same. */
function haltOf({ scope, isOwn, isOurs, mode, capability }: Random, run: string): NewHalt {
  const own = {
    platform: "*",
    tenant: "acme",
    team: "birds",
    repository: "Acme/Geese",
    campaign: "c-1",
    run,
  };
  return {
    scope,
    target: isOwn || scope === "platform" ? own[scope] : "elsewhere",
    tenant: scope === "platform" ? null : isOurs ? "acme" : "other",
    mode,
    capability: mode === "capability_off" ? capability : null,
    reason: "fox about",
    by: "ada",
  };
}

function covers(
  { scope, isOwn, isOurs, mode, capability }: Random,
  kind: ActionKind,
  autonomy: string,
): boolean {
  const isHere = scope === "platform" || (isOurs && isOwn && scope !== "campaign");
  if (!isHere) return false;
  if (mode === "capability_off") return CAPABILITIES[capability]?.includes(kind) === true;
  if (mode === "no_autonomous_runs") return autonomy === "autonomous_pr" && ALL.includes(kind);
  return MODES[mode].includes(kind);
}

let asked = 0;

async function decideAll(actor: Actor): Promise<Map<ActionKind, Decision>> {
  asked += 1;
  const actions = ACTION_KINDS.map((kind) => ({
    actionId: `l-${asked}-${kind}`,
    action: ACTION_EXAMPLES[kind] as Action,
  }));
  const { decisions } = await world.ledger.decide({ actor, actions, settlements: [] });
  return new Map(ACTION_KINDS.flatMap((kind, index) => (decisions[index] ? [[kind, decisions[index]]] : [])));
}

test("I14 what is covered has no permit and waits for the halt, or ends; what is not, is not the halt's", async () => {
  const property = fc.asyncProperty(halts, fc.constantFrom(...AUTONOMY_MODES), async (random, autonomy) => {
    const actor = runs.get(autonomy);
    if (!actor) throw new Error("there is a run of every autonomy");
    const set: { id: string; tenant: string | null }[] = [];
    for (const each of random) {
      const halt = haltOf(each, actor.run ?? "");
      set.push({ id: await setHalt(world.deps, halt), tenant: halt.tenant });
    }
    const decisions = await decideAll(actor);
    for (const { id, tenant } of set) await releaseHalt(world.deps, { tenant, id, by: "ada" });
    for (const [kind, decision] of decisions) {
      const covering = random.filter((each) => covers(each, kind, autonomy));
      const seen = { kind, isHalted: decision.gate === "halt", ends: decision.ends === true };
      const ends = covering.some(({ mode }) => mode === "cancel_running");
      expect(seen).toStrictEqual({ kind, isHalted: covering.length > 0, ends });
      if (covering.length > 0) expect(await permitsOf(decision)).toStrictEqual({ given: null, stored: 0 });
    }
  });
  await fc.assert(property, { numRuns: 100 });
}, 120_000);

async function permitsOf({ id, permit }: Decision): Promise<{ given: unknown; stored: number }> {
  const rows = await world.sql.owner("SELECT 1 FROM permit WHERE decision_id = $1", [id]);
  return { given: permit, stored: rows.length };
}
