// core/redact/secrets-in.ts: the secrets of one text and where they stand, by the redactor's own rules; for comparing, never for showing.
import { lineCounter } from "../line-counter.ts";
import { prepareExact } from "./exact.ts";
import { findSecrets } from "./find.ts";
import type { SecretKind } from "./kinds.ts";
import { dropLongLines } from "./long-lines.ts";

/** `secret` is the raw value: it may not leave whoever asks. `line` is 1-based. */
export type FoundSecret = { secret: string; kind: SecretKind; line: number };

const NO_VALUES = prepareExact([]);

/** In their order. A line over 1 MiB is not looked into; `unread` is how many there are. Total, linear. */
export function secretsIn(text: string): { found: FoundSecret[]; unread: number } {
  const { text: short, dropped } = dropLongLines(text);
  const lineOf = lineCounter(short);
  const found = findSecrets(short, NO_VALUES).map(({ start, end, kind }): FoundSecret => ({
    secret: short.slice(start, end),
    kind,
    line: lineOf(start),
  }));
  return { found, unread: dropped };
}
