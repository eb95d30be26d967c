// core/instructions/exfiltration.ts: words that want secrets read, shown or carried out.
import type { Phrases } from "./phrases.ts";
import { WITHIN } from "./phrases.ts";

const SECRETS =
  "(?:secrets?|credentials?|api[ -]?keys?|private keys?|ssh keys?|signing keys?|tokens?|passwords?|environment variables?|env vars?|\\.env|environment)";

export const EXFILTRATION: Phrases = {
  kind: "exfiltration",
  patterns: [
    new RegExp(
      `\\b(?:send|post|upload|transmit|leak|exfiltrate|forward|e-?mail|submit|publish|copy|report)\\b${WITHIN}{0,60}${SECRETS}\\b${WITHIN}{0,60}\\bto\\b${WITHIN}{0,40}(?:https?:|www\\.|webhook|server|endpoint|e-?mail|channel|following|\\bus\\b|\\bme\\b|@)`,
      "gu",
    ),
    new RegExp(
      `\\b(?:include|paste|put|write|add|append|embed|print|copy|quote|encode)\\b${WITHIN}{0,60}${SECRETS}\\b${WITHIN}{0,40}\\b(?:in|into|to|inside|as)\\b${WITHIN}{0,20}\\b(?:summary|description|comments?|commit message|pull request|branch name|issue|response|answer|logs?|base64)\\b`,
      "gu",
    ),
    /(?:~|\$home|\/root|\/home\/[a-z0-9-]+)\/\.(?:aws|ssh|kube|netrc|npmrc|docker|gnupg|config\/gh)\b/gu,
    /\b(?:id(?:rsa|ed25519|ecdsa)|id_(?:rsa|ed25519|ecdsa))\b|\/proc\/(?:self|1)\/environ\b/gu,
    /\b(?:printenv|env)\s*(?:\||>)/gu,
    /\b(?:read|cat|open|print|show|dump|collect|gather|list)\b(?:[^.!?\n]|[.!?](?=\S)){0,40}(?:\.env\.prod|\.env\.production|secrets\/prod|production secrets|all (?:the )?(?:secrets|credentials|tokens|passwords))/gu,
  ],
};
