// core/redact/find.ts: all secrets of one text, from all sources; the union stands, as one source's miss is another's find.
import { findAssignments } from "./assignments.ts";
import type { ExactValues } from "./exact.ts";
import { findExact } from "./exact.ts";
import { findPem } from "./pem.ts";
import { findPlaceholders, maskPlaceholders } from "./placeholder.ts";
import { findByRules } from "./rule.ts";
import { CANARIES } from "./rules/canaries.ts";
import { CLIENT_FILES } from "./rules/client-files.ts";
import { CLOUD_KEYS } from "./rules/cloud-keys.ts";
import { HEADERS } from "./rules/headers.ts";
import { PROVIDER_TOKENS } from "./rules/provider-tokens.ts";
import { URLS } from "./rules/urls.ts";
import type { Span } from "./span.ts";
import { uniteSpans } from "./span.ts";
import type { View } from "./view.ts";
import { viewOf } from "./view.ts";

const RULES = [...CANARIES, ...PROVIDER_TOKENS, ...CLOUD_KEYS, ...URLS, ...HEADERS, ...CLIENT_FILES];

/** Sorted and apart, in the text's own positions. Only private key blocks span lines. */
export function findSecrets(text: string, exact: ExactValues): Span[] {
  const view = viewOf(text);
  const masked = maskPlaceholders(view.text);
  const seen = [
    ...findExact(view.text, exact),
    ...findByRules(masked, RULES),
    ...findAssignments(masked),
    ...findPem(masked).ranges.map((range): Span => ({ ...range, kind: "private_key" })),
  ].map((span) => ({ ...span, ...toSource(view, span) }));
  const raw = view.text === text ? [] : findExact(text, exact); // a value may itself look like a colour code
  return uniteSpans([...seen, ...raw], findPlaceholders(text));
}

function toSource(
  view: View,
  { start, end }: { start: number; end: number },
): { start: number; end: number } {
  return { start: view.toSource(start), end: view.toSource(end - 1) + 1 };
}
