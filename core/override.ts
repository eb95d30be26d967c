// core/override.ts: what policy's verdicts come to where named rules below the platform do not count; the verdicts stay as they are.
import { joinOpinions, stricter } from "./policy/lattice.ts";
import { OVERRIDABLE } from "./schema/override.ts";
import type { Effect, Opinion, Verdict } from "./schema/policy.ts";

/** `lifted`: the rules that would have counted. `standing`: those that the effect rests on now. Both `level/rule`. */
export type Lifted = { effect: Effect; lifted: string[]; standing: string[] };

/**
 * Only what restricts is lifted, so silence is still a denial, as is any error (I3); and of several snapshots the stricter
 * stands, as ever. Total.
 */
export function liftRules(verdicts: readonly Verdict[], rules: ReadonlySet<string>): Lifted {
  const isLifted = (opinion: Opinion): boolean =>
    opinion.effect !== "allow" &&
    OVERRIDABLE.some((level) => level === opinion.level) &&
    rules.has(nameOf(opinion));
  const judged = verdicts.map(({ errors, opinions }) => {
    const rest = opinions.filter((opinion) => !isLifted(opinion));
    return { rest, effect: errors.length > 0 ? ("deny" as const) : joinOpinions(rest) };
  });
  const effect =
    judged.length === 0 ? "deny" : judged.map((each) => each.effect).reduce<Effect>(stricter, "allow");
  const standing = judged.flatMap(({ rest }) => rest.filter((opinion) => opinion.effect === effect));
  const lifted = verdicts.flatMap(({ opinions }) => opinions.filter(isLifted));
  return { effect, lifted: namesOf(lifted), standing: namesOf(standing) };
}

function namesOf(opinions: readonly Opinion[]): string[] {
  return [...new Set(opinions.map(nameOf))];
}

function nameOf({ level, rule }: Opinion): string {
  return `${level}/${rule}`;
}
