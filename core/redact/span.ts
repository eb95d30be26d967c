// core/redact/span.ts: stretches of text to be removed, and how overlapping ones become one.
import type { SecretKind } from "./kinds.ts";
import { SECRET_KINDS } from "./kinds.ts";

/** `secret`: what the tag is made of, when that is not the text itself (a known value in another encoding). */
export type Span = { start: number; end: number; kind: SecretKind; secret?: string };
export type Range = { start: number; end: number };

type Mixed = { start: number; end: number; found: Span | null; several: boolean };

/** Overlapping spans are united, and take in any placeholder they touch. Any order in; sorted and apart out. */
export function uniteSpans(spans: readonly Span[], placeholders: readonly Range[]): Span[] {
  const mixed: Mixed[] = [
    ...spans.map((span) => ({ start: span.start, end: span.end, found: span, several: false })),
    ...placeholders.map((range) => ({ ...range, found: null, several: false })),
  ].sort((a, b) => a.start - b.start || b.end - a.end || rank(a.found) - rank(b.found));
  const united: Mixed[] = [];
  for (const next of mixed) {
    const last = united.at(-1);
    if (last !== undefined && next.start < last.end) absorb(last, next);
    else united.push({ ...next });
  }
  return united.flatMap(toSpan);
}

function absorb(into: Mixed, next: Mixed): void {
  into.several ||= next.start !== into.start || next.end !== into.end;
  into.end = Math.max(into.end, next.end);
  if (rank(next.found) < rank(into.found)) into.found = next.found;
}

function toSpan({ start, end, found, several }: Mixed): Span[] {
  if (found === null) return []; // a placeholder that nothing touches stays
  if (several && found.kind !== "exact_value") return [{ start, end, kind: found.kind }];
  return [{ ...found, start, end }];
}

function rank(span: Span | null): number {
  return span === null ? SECRET_KINDS.length : SECRET_KINDS.indexOf(span.kind);
}
