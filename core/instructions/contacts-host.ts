// core/instructions/contacts-host.ts: words that want a host outside spoken to. A link to read is none; a host of this machine is none.
import type { Phrases } from "./phrases.ts";
import { WITHIN } from "./phrases.ts";

const OUTSIDE =
  "(?:https?|wss?|ftp):\\/\\/(?!localhost\\b|127\\.|0\\.0\\.0\\.0|\\[::1\\]|[a-z0-9.-]{0,60}\\.(?:localhost|test|local|internal)\\b)";

export const CONTACTS_HOST: Phrases = {
  kind: "contacts_host",
  patterns: [
    new RegExp(`\\b(?:curl|wget|invoke-webrequest|iwr|http|xh)\\s[^\\n]{0,200}?${OUTSIDE}`, "gu"),
    /\b(?:curl|wget)\s(?:-{1,2}[a-z-]{1,20}\s){0,6}(?:[a-z0-9-]{1,40}\.){1,4}(?:com|net|org|io|dev|sh|app|xyz|example|ru|cn|info|site|top)\b/gu,
    /\b(?:nc|ncat|netcat|ssh|scp|telnet|rsync)\s(?:-[a-z]{1,6}\s){0,4}(?:[a-z0-9-]{1,30}@)?(?:[a-z0-9-]{1,40}\.){1,4}[a-z]{2,12}\b/gu,
    new RegExp(
      `\\b(?:send|post|upload|forward|notify|ping|beacon|phone home|check in|connect|fetch|download|query|call|contact|report|submit|request)\\b${WITHIN}{0,80}?\\b(?:to|with|from|at)\\b${WITHIN}{0,20}${OUTSIDE}`,
      "gu",
    ),
    new RegExp(
      `\\b(?:ping|call|fetch|query|contact|beacon|request|download|get|post to)\\s["'(<]?${OUTSIDE}`,
      "gu",
    ),
  ],
};
