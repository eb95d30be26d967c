// test/support/interleave/wrong/halts.ts: while a halt that covers an action was in force, nothing allowed it (I14).
import { isExempt } from "../../../../core/action.ts";
import { coveringHalt } from "../../../../core/halt.ts";
import { Action } from "../../../../core/schema/action.ts";
import type { HaltView } from "../../../../core/schema/halt.ts";
import type { Known, Scene } from "../scene.ts";
import type { Decided, RunRecord } from "./record.ts";

/** Empty: nothing is wrong. A decision's time is taken before it looks at halts, on the same clock. */
export function wrongUnderHalts(scene: Scene, { decisions }: RunRecord): string[] {
  return decisions
    .filter(({ effect }) => effect === "allow")
    .flatMap((decision) =>
      scene.halts
        .filter((known) => wasInForce(known, decision) && covers(scene, known.what, decision))
        .map(
          ({ what }) =>
            `${decision.kind} ${decision.actionId} was allowed under ${what.mode} on ${what.scope}`,
        ),
    );
}

function wasInForce({ from, until }: Known<HaltView>, { decidedAt }: Decided): boolean {
  return from < decidedAt.getTime() && decidedAt.getTime() < (until ?? Infinity);
}

function covers({ cast }: Scene, halt: HaltView, decision: Decided): boolean {
  const action = Action.parse(JSON.parse(decision.action));
  if (isExempt(action.kind)) return false;
  const { tenant, input } = cast;
  const { repository, team } = input.repository;
  const place = { tenant, run: input.runId, repository, team, autonomy: input.task.autonomy };
  return coveringHalt([halt], { ...place, action }) !== null;
}
