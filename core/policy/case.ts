// core/policy/case.ts: runs cases on a snapshot: what each was judged, what is wrong with it, and which rules they hold.
import type { PolicyDocument, PolicySnapshot, Verdict } from "../schema/policy.ts";
import type { PolicyCase } from "../schema/policy-case.ts";
import type { CompiledPolicy } from "./compiled.ts";
import { compileSnapshot } from "./compiled.ts";
import { evaluate, standingRules } from "./evaluate.ts";
import { factsOf } from "./facts.ts";
import { actionOf, contextOf } from "./proposal.ts";
import { checkDocument } from "./rule-check.ts";

/** `problems`: one sentence for each way in which it is not as expected; none: the case holds. */
export type Tried = { case: PolicyCase; verdict: Verdict | null; problems: string[] };

/** `compiled`: the snapshot made ready, for the many cases that add nothing to it. Total. */
export function tryCase(snapshot: PolicySnapshot, compiled: CompiledPolicy, each: PolicyCase): Tried {
  const action = actionOf(each.action);
  if (action.kind === "refused") {
    const problems = action.problems.map(({ path, message }) => `action.${path.join(".")}: ${message}`);
    return { case: each, verdict: null, problems };
  }
  const wrong = each.documents.flatMap((document) => checkDocument(document).map(({ message }) => message));
  const policy = each.documents.length > 0 ? withDocuments(snapshot, each.documents) : compiled;
  const facts = factsOf(action.value, contextOf(each));
  const verdict = evaluate(policy, { facts, kind: action.value.kind });
  return { case: each, verdict, problems: [...wrong, ...differences(each.expect, verdict)] };
}

function withDocuments(snapshot: PolicySnapshot, documents: readonly PolicyDocument[]): CompiledPolicy {
  const loaded = documents.map((document) => ({
    ...document,
    rules: document.rules.map((rule) => ({ ...rule, file: "case", line: 1 })),
  }));
  return compileSnapshot({ ...snapshot, documents: [...snapshot.documents, ...loaded] });
}

function differences(expected: PolicyCase["expect"], verdict: Verdict): string[] {
  const rules = standingRules(verdict);
  const part = expected.reason_contains ?? "";
  return [
    ...verdict.errors,
    ...(verdict.effect === expected.effect ? [] : [`effect is ${verdict.effect}, not ${expected.effect}`]),
    ...(String(rules) === String(expected.rules)
      ? []
      : [`rests on ${listed(rules)}, not on ${listed(expected.rules)}`]),
    ...(verdict.explanation.includes(part)
      ? []
      : [`does not say ${JSON.stringify(part)}: ${verdict.explanation}`]),
  ];
}

function listed(rules: readonly string[]): string {
  return rules.length === 0 ? "silence" : rules.join(", ");
}

/** A rule of the snapshot, and whether some case rests on it. */
export type Coverage = { rule: string; at: string; covered: boolean };

/** Every rule of every document, in their order. */
export function coverageOf({ documents }: PolicySnapshot, tried: readonly Tried[]): Coverage[] {
  const rested = new Set(tried.flatMap(({ verdict }) => (verdict ? placesOf(verdict) : [])));
  return documents.flatMap(({ level, rules }) =>
    rules.map(({ id, file, line }) => {
      const at = `${file}:${line}`;
      return { rule: `${level}/${id}`, at, covered: rested.has(at) };
    }),
  );
}

function placesOf(verdict: Verdict): string[] {
  return verdict.opinions.filter(({ effect }) => effect === verdict.effect).map(({ at }) => at);
}
