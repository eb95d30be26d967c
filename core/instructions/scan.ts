// core/instructions/scan.ts: what in an instruction file a person should look at before an agent reads it. It protects nothing: policy does.
import { CONTACTS_HOST } from "./contacts-host.ts";
import { DEPLOYMENT } from "./deployment.ts";
import { DISABLES_CHECKS } from "./disables-checks.ts";
import { EXFILTRATION } from "./exfiltration.ts";
import { findHidden } from "./hidden-unicode.ts";
import { findComments } from "./html-comment.ts";
import { OVERRIDE } from "./override.ts";
import { findPhrases } from "./phrases.ts";
import type { Suspected } from "./phrases.ts";
import { readable } from "./visible.ts";

const PHRASES = [OVERRIDE, EXFILTRATION, DISABLES_CHECKS, DEPLOYMENT, CONTACTS_HOST] as const;

/** By line, each kind once a line. Total, and linear in the text: a wording that nobody thought of is not found. */
export function scanInstructions(text: string): Suspected[] {
  const words = readable(text);
  const found = [
    ...findHidden(text),
    ...phrasesIn(words),
    ...findComments(words, (comment) => phrasesIn(comment).length > 0),
  ];
  const once = new Map(found.toReversed().map((each) => [`${each.line} ${each.kind}`, each]));
  return [...once.values()].toSorted((a, b) => a.line - b.line);
}

function phrasesIn(words: string): Suspected[] {
  return PHRASES.flatMap((phrases) => findPhrases(words, phrases));
}
