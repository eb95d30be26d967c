// core/run/visibility.ts: the search attributes, once: the server's flags and the workflow's keys come from here.

/** Name → Temporal's type. Keyword: at most 10 in SQL visibility; the others 3 each. */
export const SEARCH_ATTRIBUTES = {
  Tenant: "KEYWORD",
  Repository: "KEYWORD",
  Campaign: "KEYWORD",
  TaskClass: "KEYWORD",
  Autonomy: "KEYWORD",
  Stage: "KEYWORD",
  Outcome: "KEYWORD",
  RiskTier: "KEYWORD",
  CostMicros: "INT",
  NeedsHuman: "BOOL",
} as const;
export type SearchAttribute = keyof typeof SEARCH_ATTRIBUTES;
