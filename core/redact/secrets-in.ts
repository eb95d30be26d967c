// core/redact/secrets-in.ts: the secrets of one text and where they stand, by the redactor's own rules; for comparing, never for showing.
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
  const found: FoundSecret[] = [];
  let line = 1;
  let at = 0;
  for (const { start, end, kind } of findSecrets(short, NO_VALUES)) {
    for (let next = short.indexOf("\n", at); next >= 0 && next < start; next = short.indexOf("\n", at)) {
      line += 1;
      at = next + 1;
    }
    found.push({ secret: short.slice(start, end), kind, line });
  }
  return { found, unread: dropped };
}
