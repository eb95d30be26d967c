// core/instructions/disables-checks.ts: words that want a check switched off, passed by, or said to have passed.
import type { Phrases } from "./phrases.ts";

const CHECKS =
  "(?:tests?|test suite|checks?|linter|linting|lint|verification|verifier|ci|type[- ]?check(?:s|er|ing)?|assertions?|hooks|pre-commit hooks?|security scan(?:s|ner)?|code review|reviews?|approvals?|audit(?:ing)?|sandbox|guardrails|policy|policies)";
const ANY =
  "(?:(?:all|any|the|every|these|those|this|that|of|your|its|existing|remaining|required|failing|broken|red) ){0,4}".replaceAll(
    " ",
    "\\s",
  );
/** "remove the test database" is about something else. */
const ITSELF =
  "\\b(?!\\s(?:database|data|container|folder|directory|file|server|user|account|environment|output|mode|command)s?\\b)";

export const DISABLES_CHECKS: Phrases = {
  kind: "disables_checks",
  patterns: [
    new RegExp(
      `\\b(?:skip|disable|deactivate|turn off|switch off|bypass|circumvent|comment out|silence|mute|stop running)\\s${ANY}${CHECKS}${ITSELF}`,
      "gu",
    ),
    /\b(?:delete|remove|comment out)\s(?:(?:all|any|the|every|these)\s){0,2}(?:failing|broken|red)\s(?:tests?|checks?|assertions?)\b/gu,
    /--no-verify\b|\[(?:skip ci|ci skip|no ci)\]/gu,
    /\b(?:pretend|claim|always (?:say|state|report))\b[^.!?\n]{0,40}\b(?:tests?|checks?|build|verification)\b[^.!?\n]{0,20}\bpass(?:ed|es)?\b/gu,
    /\b(?:change|edit|replace|make|set|rewrite)\b[^.!?\n]{0,30}\b(?:test script|verifier|tests?|checks?)\b[^.!?\n]{0,30}\balways pass(?:es)?\b/gu,
  ],
};
