// core/policy/foresee.ts: what another policy would have said of a decision that was kept, from the facts it was kept with.
import { canonicalJson } from "../canonical-json.ts";
import type { ActionKind } from "../schema/action.ts";
import type { Effect, Facts, Verdict } from "../schema/policy.ts";
import type { CompiledPolicy } from "./compiled.ts";
import { factsIn } from "./condition-check.ts";
import { askedRules, evaluate, standingRules } from "./evaluate.ts";
import { VERIFIED_BY } from "./hear.ts";
import { stricter } from "./lattice.ts";
import { factNaming } from "./speaks.ts";

/** A kept decision that holds: one verdict for each policy that judged it then. */
export type Judged = { facts: Facts; kind: ActionKind; by: { verdict: Verdict; policy: CompiledPolicy }[] };

/**
 * `unknown`: the policy asks for facts that the record has not, so nobody can say. `changed` with one effect twice: on
 * other terms, such as more approvers. `rules`: what stands behind a stricter effect; of a looser one, what stood behind the old.
 */
export type Foreseen =
  | { kind: "same" }
  | { kind: "unknown"; facts: string[] }
  | { kind: "changed"; from: Effect; to: Effect; rules: string[]; because: string };

/** Total. */
export function foresee({ facts, kind, by }: Judged, policy: CompiledPolicy): Foreseen {
  const query = { facts, kind };
  const missedThen = new Set(by.flatMap((each) => missing(each.policy, query)));
  const unknown = missing(policy, query).filter((fact) => !missedThen.has(fact));
  if (unknown.length > 0) return { kind: "unknown", facts: unknown };
  const from = by.map(({ verdict }) => verdict.effect).reduce<Effect>(stricter, "allow");
  const before = by.filter(({ verdict }) => verdict.effect === from).map(({ verdict }) => verdict);
  const after = evaluate(policy, query);
  const to = after.effect;
  if (from === to && before.some((verdict) => termsOf(verdict) === termsOf(after))) return { kind: "same" };
  const isLooser = from !== to && stricter(from, to) === from;
  const rules = isLooser ? [...new Set(before.flatMap(groundsOf))] : groundsOf(after);
  return { kind: "changed", from, to, rules, because: after.explanation };
}

/** Facts that a rule asked of it, or the name of a document, needs and the record has not. */
function missing(policy: CompiledPolicy, query: { facts: Facts; kind: ActionKind }): string[] {
  const named = policy.documents.flatMap(({ level }) => factNaming(level) ?? []);
  const asked = askedRules(policy, query).flatMap(({ rule }) => [
    ...(rule.when ? factsIn(rule.when) : []),
    ...(rule.obligations ? [VERIFIED_BY] : []),
  ]);
  return [...new Set([...named, ...asked])].filter((fact) => !Object.hasOwn(query.facts, fact)).sort();
}

function groundsOf(verdict: Verdict): string[] {
  const rules = standingRules(verdict);
  if (rules.length > 0) return rules;
  return verdict.errors.length > 0 ? ["(an error)"] : ["(silence)"];
}

/** What has to be met under it: who may answer, and what is to be verified. */
function termsOf({ effect, opinions, obligations }: Verdict): string {
  if (effect === "deny") return "";
  const approvers = opinions.flatMap((each) => each.approvers ?? []).map((each) => canonicalJson(each));
  return canonicalJson({ approvers: approvers.sort(), verifiers: [...obligations.verifiers] });
}
