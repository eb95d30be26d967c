// core/policy/explain.ts: a verdict in one or two sentences that say which rule, where, and what it saw.
import type { Effect, Facts, LeafReport, Opinion } from "../schema/policy.ts";
import type { CompiledRule } from "./compiled.ts";
import { placeOf } from "./compiled.ts";
import { clip, shownValue } from "./shown.ts";

const MAX_EXPLANATION = 480;
const MAX_SHOWN = 3;

/** The opinions that the effect rests on, sorted as they were: the strictest, and for `allow` the grants. */
export function standingOpinions(opinions: readonly Opinion[], effect: Effect): Opinion[] {
  return opinions.filter((opinion) => opinion.effect === effect);
}

/** Fact names in braces in a rule's reason become their values. */
export function reasonOf(because: string, facts: Facts): string {
  const filled = because.replace(/\{([a-z_.]+)\}/gu, (whole, name: string) => {
    const value = Object.hasOwn(facts, name) ? facts[name] : undefined;
    return value === undefined ? whole : typeof value === "string" ? clip(value, 160) : shownValue(value);
  });
  return clip(filled, 400);
}

export type Grounds = {
  effect: Effect;
  opinions: readonly Opinion[];
  errors: readonly string[];
  silence: string;
};

/** At most 480 characters, well-formed; never the reason of a rule that did not decide. */
export function explain({ effect, opinions, errors, silence }: Grounds): string {
  if (errors.length > 0)
    return clip(`denied: policy could not be evaluated: ${listed(errors)}`, MAX_EXPLANATION);
  const standing = standingOpinions(opinions, effect);
  if (standing.length === 0) return clip(`denied: ${silence}`, MAX_EXPLANATION);
  const reasons = standing.map(({ because, level, rule, at }) => `${because} [${level}/${rule}, ${at}]`);
  return clip(`${SAID[effect]}: ${listed(reasons)}`, MAX_EXPLANATION);
}

const SAID = {
  allow: "allowed",
  ask_approval: "needs an approval",
  deny: "denied",
} as const satisfies Record<Effect, string>;

/** Why no grant matched: the granting rules of the kind that failed in the fewest leaves, with these. */
export function explainSilence(kind: string, grants: readonly CompiledRule[], facts: Facts): string {
  const nearest = grants
    .map((grant) => failureOf(grant, facts))
    .sort((a, b) => a.leaves - b.leaves || (a.said < b.said ? -1 : 1))
    .map(({ said }) => said);
  const because = nearest.length === 0 ? "" : `; nearest is ${listed(nearest)}`;
  return `neither platform nor organization allows this ${kind}${because}`;
}

function failureOf({ rule, holds }: CompiledRule, facts: Facts): { leaves: number; said: string } {
  const leaves: LeafReport[] = [];
  holds?.(facts, { errors: [], leaves, wanted: true });
  const failed = leaves
    .filter(({ held, wanted }) => held !== wanted)
    .map(
      ({ fact, expected, saw, wanted }) =>
        `${fact} is ${wanted ? "" : "not "}to be ${expected}, but is ${saw}`,
    );
  return { leaves: failed.length, said: `${rule.id} (${placeOf(rule)}): ${listed(failed)}` };
}

function listed(parts: readonly string[]): string {
  const more = parts.length > MAX_SHOWN ? `; and ${parts.length - MAX_SHOWN} more` : "";
  return parts.slice(0, MAX_SHOWN).join("; ") + more;
}
