// scripts/bench/policy-answer.ts: an engine's answer in the form that all of them are compared in.
import type { Judgement } from "../../core/policy/evaluate.ts";
import { RULES } from "./policy-rules.ts";

/** `matched`: ids of rules, in no order. */
export type Answer = { effect: string; matched: string[] };

export function answerOf({ effect, opinions }: Judgement): Answer {
  return { effect, matched: opinions.map(({ rule }) => rule) };
}

/** With all rules that matched. */
export function whole({ effect, matched }: Answer): string {
  return `${effect}: ${matched.toSorted().join(" ")}`;
}

/** With the rules that the effect rests on alone: all that Cedar says. */
export function determining({ effect, matched }: Answer): string {
  const restrictive = matched.filter((id) => effectOf(id) !== "allow");
  return whole({ effect, matched: restrictive.length > 0 ? restrictive : matched });
}

export function effectOf(id: string): string {
  return RULES.find((rule) => rule.id === id)?.effect ?? "unknown";
}
