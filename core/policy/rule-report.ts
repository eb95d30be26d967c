// core/policy/rule-report.ts: every rule that was asked of an action, whether it held, and what each comparison saw.
import type { LeafReport, Level, PolicyRule } from "../schema/policy.ts";
import type { CompiledPolicy } from "./compiled.ts";
import { placeOf } from "./compiled.ts";
import type { PolicyQuery } from "./evaluate.ts";
import { askedRules } from "./evaluate.ts";
import { reasonOf } from "./explain.ts";

/** `holds`: its condition does. An `only` that does not hold denies. */
export type RuleReport = {
  level: Level;
  document: string;
  rule: string;
  at: string;
  effect: PolicyRule["effect"];
  because: string;
  holds: boolean;
  trace: LeafReport[];
  errors: string[];
};

/** In order of level, document and rule. Total. */
export function reportRules(policy: CompiledPolicy, query: PolicyQuery): RuleReport[] {
  return askedRules(policy, query).map(({ level, document, rule, holds }) => {
    const trace: LeafReport[] = [];
    const errors: string[] = [];
    const held = holds === null || holds(query.facts, { errors, leaves: trace, wanted: true });
    const because = reasonOf(rule.because, query.facts);
    const { id, effect } = rule;
    return { level, document, rule: id, at: placeOf(rule), effect, because, holds: held, trace, errors };
  });
}

/** What the rule did to the action: an effect, `error`, or nothing. */
export function saidBy({ effect, holds, errors }: RuleReport): string {
  if (errors.length > 0) return "error";
  if (effect === "only") return holds ? "leaves it" : "deny";
  return holds ? effect : "nothing";
}
