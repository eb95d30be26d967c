// core/policy/hear.ts: what one rule says of an action: an opinion with its trace, what it obliges to, or an error.
import type { Facts, LeafReport, LoadedRule, Opinion } from "../schema/policy.ts";
import { approversOf } from "./approvers.ts";
import type { CompiledRule } from "./compiled.ts";
import { placeOf } from "./compiled.ts";
import { reasonOf } from "./explain.ts";
import { shownValue } from "./shown.ts";

/** All that the rules of one question have said so far. */
export type Heard = { opinions: Opinion[]; verifiers: Set<string>; errors: string[] };

/** The fact that says what a change has passed; obligations are measured by it. */
export const VERIFIED_BY = "patch.verified_by";

/** An error in a rule is an error, never "no match" (I3). Total. */
export function hear(compiled: CompiledRule, facts: Facts, heard: Heard): void {
  const { level, rule, holds } = compiled;
  const errors: string[] = [];
  const matched = holds === null || holds(facts, { errors, leaves: null, wanted: true });
  if (errors.length > 0) {
    heard.errors.push(...errors.map((error) => `${level}/${rule.id} (${placeOf(rule)}): ${error}`));
    return;
  }
  if (rule.effect === "only" && !matched) {
    say(compiled, { facts, heard, effect: "deny" }); // what the list does not name is denied
    return;
  }
  if (!matched) return;
  const unmet = oblige(rule, facts, heard);
  if (unmet.length > 0) {
    const because = `it is to be verified by ${shownValue(unmet)} first, and is not; ${rule.because}`;
    say(compiled, { facts, heard, effect: "deny", because });
  } else if (rule.effect !== "only") say(compiled, { facts, heard, effect: rule.effect });
}

type Said = { facts: Facts; heard: Heard; effect: Opinion["effect"]; because?: string };

function say({ level, rule, holds }: CompiledRule, { facts, heard, effect, because }: Said): void {
  const trace: LeafReport[] = [];
  holds?.(facts, { errors: [], leaves: trace, wanted: true });
  heard.opinions.push({
    level,
    effect,
    rule: rule.id,
    because: reasonOf(because ?? rule.because, facts),
    at: placeOf(rule),
    approvers: effect === "ask_approval" ? approversOf(rule) : null,
    trace,
  });
}

/** → the profiles that the change has not passed. */
function oblige({ obligations }: LoadedRule, facts: Facts, heard: Heard): string[] {
  if (!obligations) return [];
  const passed = Object.hasOwn(facts, VERIFIED_BY) ? facts[VERIFIED_BY] : null;
  for (const profile of obligations.verifiers) heard.verifiers.add(profile);
  return obligations.verifiers.filter((profile) => !Array.isArray(passed) || !passed.includes(profile));
}
