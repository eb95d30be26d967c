// core/redact/rule.ts: a rule as data, and how a table of them is applied to one text.
import type { SecretKind } from "./kinds.ts";
import type { Span } from "./span.ts";

/**
 * `pattern` is global, has bounded quantifiers only, never crosses a newline and accepts no NUL. With two groups the first
 * is kept and the second removed; without groups all of it is removed. `hints`: without one of them the pattern cannot match.
 */
export type Rule = {
  kind: SecretKind;
  hints: readonly string[];
  pattern: RegExp;
  accepts?: (secret: string) => boolean;
};

/** Placeholders are already masked. Total; linear in the text for each rule. */
export function findByRules(text: string, rules: readonly Rule[]): Span[] {
  const spans: Span[] = [];
  for (const rule of rules) {
    if (rule.hints.length === 0 || rule.hints.some((hint) => text.includes(hint)))
      findByRule(text, rule, spans);
  }
  return spans;
}

function findByRule(text: string, { kind, pattern, accepts }: Rule, spans: Span[]): void {
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const [whole, kept = "", secret = whole] = match;
    const start = match.index + kept.length;
    const end = start + secret.length;
    const accepted = accepts === undefined || accepts(secret);
    if (accepted) spans.push({ start, end, kind });
    pattern.lastIndex = accepted ? end : Math.max(start, match.index + 1);
  }
}
