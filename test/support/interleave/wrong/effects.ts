// test/support/interleave/wrong/effects.ts: every effect of the outer world had a decision that allowed exactly it, and a permit in force (I1, I4).
import type { Effect } from "../outside.ts";
import type { Scene } from "../scene.ts";
import type { RunRecord } from "./record.ts";

/** Empty: nothing is wrong. */
export function wrongEffects({ stage, cast }: Scene, { decisions }: RunRecord): string[] {
  const effects = stage.outside.effectsOf(cast.input.runId);
  return [
    ...effects.flatMap((effect) =>
      wrongWith(effect, decisions).map((what) => `${effect.claims.kind} ${what}`),
    ),
    ...bases(effects),
  ];
}

function wrongWith({ claims, at }: Effect, decisions: RunRecord["decisions"]): string[] {
  const decision = decisions.find(({ permit }) => permit?.permitId === claims.id);
  if (decision === undefined) return ["was performed, and no decision gave its permit"];
  const { effect, actionDigest, workflowId, actionId, permit, decidedAt } = decision;
  return [
    ...(effect === "allow" ? [] : [`was performed under a decision that says ${effect}`]),
    ...(actionDigest === claims.digest ? [] : ["is another action than was decided on"]),
    ...(workflowId === claims.wf && actionId === claims.act ? [] : ["was performed elsewhere than decided"]),
    ...(decidedAt.getTime() <= at ? [] : ["was performed before it was decided"]),
    ...(permit !== null && at <= permit.expiresAt.getTime() ? [] : ["was performed after its permit"]),
  ];
}

/** However often it was pushed to, the base that a run works on is the one it fetched. */
function bases(effects: readonly Effect[]): string[] {
  const used = new Set(effects.flatMap(({ base }) => base ?? []));
  return used.size <= 1 ? [] : [`the run worked on ${used.size} bases`];
}
