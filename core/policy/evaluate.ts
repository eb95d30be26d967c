// core/policy/evaluate.ts: compiled policy and facts → a verdict; pure, so the same input gives the same bytes (I15).
import { digestOf } from "../digest.ts";
import type { ActionKind } from "../schema/action.ts";
import type { Facts, HeardDocument, Opinion, Verdict } from "../schema/policy.ts";
import type { CompiledDocument, CompiledPolicy, CompiledRule } from "./compiled.ts";
import { compileDocument } from "./compiled.ts";
import { explain, explainSilence, standingOpinions } from "./explain.ts";
import type { Heard } from "./hear.ts";
import { hear } from "./hear.ts";
import { isGranting, joinOpinions, LEVEL_ORDER } from "./lattice.ts";
import { speaksOf } from "./speaks.ts";
import { TASK_LEVEL } from "./task-level.ts";

/** The version of the semantics: changes whenever the same snapshot and facts may give another verdict. */
export const ENGINE = "skein-policy/2";

export type PolicyQuery = { facts: Facts; kind: ActionKind };

const taskErrors: string[] = [];
const TASK_DOCUMENT = compileDocument(TASK_LEVEL, taskErrors);

/** What was decided and why, without the digests that bind it to its input. */
export type Judgement = Omit<Verdict, "engine" | "snapshot" | "facts">;

/**
 * Opinions in order of level, rule and place. Any error, in the snapshot or in a rule, denies (I3).
 * Throws `CanonicalJsonError` only for facts that `factsOf` never makes.
 */
export function evaluate(policy: CompiledPolicy, query: PolicyQuery): Verdict {
  return {
    engine: ENGINE,
    snapshot: policy.digest,
    facts: digestOf(query.facts),
    ...judge(policy, query),
  };
}

/** Total. */
export function judge(policy: CompiledPolicy, { facts, kind }: PolicyQuery): Judgement {
  const documents = heardOf(policy, facts);
  const rules = rulesOf(documents, kind);
  const heard: Heard = { opinions: [], verifiers: new Set(), errors: [...policy.errors, ...taskErrors] };
  if (facts["action.kind"] !== kind) heard.errors.push("the fact action.kind is not the action's kind");
  for (const rule of rules) hear(rule, facts, heard);
  const opinions = heard.opinions.sort(byPlace);
  const errors = [...new Set(heard.errors)].sort();
  const effect = errors.length > 0 ? "deny" : joinOpinions(opinions);
  const isSilent = errors.length === 0 && standingOpinions(opinions, effect).length === 0;
  const silence = isSilent ? silenceOf(rules, { facts, kind }) : "";
  return {
    effect,
    heard: heardDocuments(documents),
    opinions,
    obligations: { verifiers: [...heard.verifiers].sort() },
    errors,
    explanation: explain({ effect, opinions, errors, silence }),
  };
}

function silenceOf(rules: readonly CompiledRule[], { facts, kind }: PolicyQuery): string {
  const grants = rules.filter(({ level, rule }) => isGranting(level) && rule.effect === "allow");
  return explainSilence(kind, grants, facts);
}

/** `level/rule` of each opinion that the verdict rests on; none where it rests on an error or on silence. */
export function standingRules(verdict: Verdict): string[] {
  if (verdict.errors.length > 0) return [];
  return standingOpinions(verdict.opinions, verdict.effect).map(({ level, rule }) => `${level}/${rule}`);
}

/** Every rule that is asked of an action, in order of level, document and rule. Total. */
export function askedRules(policy: CompiledPolicy, { facts, kind }: PolicyQuery): CompiledRule[] {
  const documents = heardOf(policy, facts).sort((a, b) => LEVEL_ORDER[a.level] - LEVEL_ORDER[b.level]);
  return rulesOf(documents, kind);
}

function heardOf(policy: CompiledPolicy, facts: Facts): CompiledDocument[] {
  return [...policy.documents, TASK_DOCUMENT].filter((each) => speaksOf(each, facts));
}

function rulesOf(documents: readonly CompiledDocument[], kind: ActionKind): CompiledRule[] {
  return documents.flatMap(({ about }) => about.get(kind) ?? []);
}

function heardDocuments(documents: readonly CompiledDocument[]): HeardDocument[] {
  return documents
    .map(({ level, name, revision }) => ({ level, name, revision }))
    .sort(
      (a, b) =>
        LEVEL_ORDER[a.level] - LEVEL_ORDER[b.level] || compare(a.name, b.name) || a.revision - b.revision,
    );
}

function byPlace(a: Opinion, b: Opinion): number {
  return (
    LEVEL_ORDER[a.level] - LEVEL_ORDER[b.level] ||
    compare(a.rule, b.rule) ||
    compare(a.at, b.at) ||
    compare(JSON.stringify(a), JSON.stringify(b)) // a rule that was said twice, never checked
  );
}

/** By code unit, never by locale. */
function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
