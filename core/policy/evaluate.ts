// core/policy/evaluate.ts: compiled policy and facts → a verdict; pure, so the same input gives the same bytes (I15).
import { digestOf } from "../digest.ts";
import type { ActionKind } from "../schema/action.ts";
import type { Facts, Opinion, Verdict } from "../schema/policy.ts";
import { approversOf } from "./approvers.ts";
import type { CompiledDocument, CompiledPolicy, CompiledRule } from "./compiled.ts";
import { compileDocument, placeOf } from "./compiled.ts";
import { explain, explainSilence, reasonOf, standingOpinions } from "./explain.ts";
import { isGranting, joinOpinions, LEVEL_ORDER } from "./lattice.ts";
import { TASK_LEVEL } from "./task-level.ts";

/** Changes whenever the same snapshot and facts may give another verdict. */
export const ENGINE = "skein-policy/2";

/** `repository`: OWNER/NAME whose own document is to be heard, null if the action is of none. */
export type PolicyQuery = { facts: Facts; kind: ActionKind; repository: string | null };

const taskErrors: string[] = [];
const TASK_DOCUMENT = compileDocument(TASK_LEVEL, taskErrors);

/**
 * Opinions in order of level, rule and place. Any error, in the snapshot or in a rule, denies (I3).
 * Throws `CanonicalJsonError` only for facts that `factsOf` never makes.
 */
export function evaluate(policy: CompiledPolicy, query: PolicyQuery): Verdict {
  const rules = rulesFor(policy, query);
  const heard: Heard = { opinions: [], errors: [...policy.errors, ...taskErrors] };
  if (query.facts["action.kind"] !== query.kind)
    heard.errors.push("the fact action.kind is not the action's kind");
  for (const rule of rules) hear(rule, query.facts, heard);
  const opinions = heard.opinions.sort(byPlace);
  const errors = [...new Set(heard.errors)].sort();
  const effect = errors.length > 0 ? "deny" : joinOpinions(opinions);
  const grants = rules.filter(({ level, rule }) => isGranting(level) && rule.effect === "allow");
  const isSilent = errors.length === 0 && standingOpinions(opinions, effect).length === 0;
  const silence = isSilent ? explainSilence(query.kind, grants, query.facts) : "";
  return {
    engine: ENGINE,
    snapshot: policy.digest,
    facts: digestOf(query.facts),
    effect,
    opinions,
    errors,
    explanation: explain({ effect, opinions, errors, silence }),
  };
}

/** `level/rule` of each opinion that the verdict rests on; none where it rests on an error or on silence. */
export function standingRules(verdict: Verdict): string[] {
  if (verdict.errors.length > 0) return [];
  return standingOpinions(verdict.opinions, verdict.effect).map(({ level, rule }) => `${level}/${rule}`);
}

function rulesFor(policy: CompiledPolicy, { kind, repository }: PolicyQuery): CompiledRule[] {
  return [...policy.documents, TASK_DOCUMENT]
    .filter((document) => speaksOf(document, repository))
    .flatMap((document) => document.rules.filter(({ actions }) => actions.has(kind) || actions.has("*")));
}

/** A repository's document speaks of that repository; the forge reads names without case. All others always speak. */
function speaksOf({ level, name }: CompiledDocument, repository: string | null): boolean {
  return level !== "repository" || name.toLowerCase() === repository?.toLowerCase();
}

type Heard = { opinions: Opinion[]; errors: string[] };

function hear({ level, rule, holds }: CompiledRule, facts: Facts, heard: Heard): void {
  const errors: string[] = [];
  const matched = holds === null || holds(facts, { errors, leaves: null, wanted: true });
  const at = placeOf(rule);
  heard.errors.push(...errors.map((error) => `${level}/${rule.id} (${at}): ${error}`));
  if (errors.length > 0 || matched === (rule.effect === "only")) return;
  const effect = rule.effect === "only" ? "deny" : rule.effect; // what the list does not name is denied
  const because = reasonOf(rule.because, facts);
  heard.opinions.push({ level, effect, rule: rule.id, because, at, approvers: approversOf(rule) });
}

/** By code unit, never by locale. */
function byPlace(a: Opinion, b: Opinion): number {
  if (a.level !== b.level) return LEVEL_ORDER[a.level] - LEVEL_ORDER[b.level];
  const [left, right] = [textOf(a), textOf(b)];
  return left === right ? 0 : left < right ? -1 : 1;
}

function textOf({ rule, at, effect, because }: Opinion): string {
  return `${rule} ${at} ${effect} ${because}`;
}
