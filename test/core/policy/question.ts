// test/core/policy/question.ts: one random question to a random stack, and its answer by the real engine.
import fc from "fast-check";
import { compileSnapshot } from "../../../core/policy/compiled.ts";
import { evaluate } from "../../../core/policy/evaluate.ts";
import type { Facts, LoadedDocument, Verdict } from "../../../core/schema/policy.ts";
import { facts, KINDS, PLACE, RANK, stack } from "./arbitrary-policy.ts";

/** What is asked of which documents. */
export const question = fc.record({ documents: stack, given: facts, on: fc.constantFrom(...KINDS) });

export type Asked = {
  documents: readonly LoadedDocument[];
  given: Facts;
  on: (typeof KINDS)[number];
  errors?: string[];
};

export function factsOfQuestion({ given, on }: Asked): Facts {
  return { ...PLACE, "action.kind": on, "action.outside_scope": 0, "action.forbidden": 0, ...given };
}

export function decide(asked: Asked): Verdict {
  const { documents, errors = [], on } = asked;
  const policy = compileSnapshot({ documents: [...documents], verifiers: [], errors });
  return evaluate(policy, { facts: factsOfQuestion(asked), kind: on });
}

export function rankOf(asked: Asked): number {
  return RANK[decide(asked).effect];
}
