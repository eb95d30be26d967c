// core/redact/rules/headers.ts: secrets in HTTP headers and cookies.
import { isStandIn } from "../stand-in.ts";
import { looksRandom } from "../randomness.ts";
import type { Rule } from "../rule.ts";

const isHeaderValue = (secret: string): boolean =>
  !isStandIn(secret) && /\d|[A-Z].*[a-z].*[A-Z]|=$/u.test(secret);

export const HEADERS: readonly Rule[] = [
  {
    kind: "auth_header",
    hints: ["uthorization", "UTHORIZATION"],
    pattern:
      /(authorization\\?["'`]?[ \t]{0,3}[:=,][ \t]{0,3}\\?["'`]?(?:(?:basic|bearer|token|digest|negotiate|apikey|key|bot)[ \t]{1,3})?)([^\s"'`\\,;<>(){}[\]\0]{8,4000})/gi,
    accepts: isHeaderValue,
  },
  {
    kind: "auth_header",
    hints: ["earer ", "EARER "],
    pattern: /(bearer[ \t]{1,3})([A-Za-z0-9._~+/=-]{16,4000})/gi,
    accepts: (secret) => looksRandom(secret, 3),
  },
  {
    kind: "auth_header",
    hints: ["asic "],
    pattern: /(\bbasic[ \t]{1,3})([A-Za-z0-9+/]{12,1000}={0,2})/gi,
    accepts: (secret) => looksRandom(secret, 3.2),
  },
  {
    kind: "auth_header",
    hints: ["-"],
    pattern:
      /(\b(?:x-)?(?:api-key|auth-token|access-token|auth-key|goog-api-key|amz-security-token|vault-token|private-token|gitlab-token|csrf-token|job-token|functions-key)\\?["'`]?[ \t]{0,3}[:=,][ \t]{0,3}\\?["'`]?)([^\s"'`\\,;<>(){}[\]\0]{8,4000})/gi,
    accepts: isHeaderValue,
  },
  {
    kind: "auth_header", // curl -u user:password
    hints: ["curl"],
    pattern: /(\bcurl\b[^\n\0]{0,200}?[ \t](?:-u|--user)[ =]["']?[^\s:"'\0]{1,64}:)([^\s"'\0]{3,256})/g,
    accepts: (secret) => !isStandIn(secret),
  },
  {
    kind: "session_cookie",
    hints: ["ookie", "OOKIE"],
    pattern:
      /(\b(?:set-)?cookie\\?["'`]?[ \t]{0,3}[:=,][ \t]{0,3}\\?["'`]?)([\w.%*-]{1,64}=[^\s;,"'`\\\0]{6,4096}(?:;[ \t]?[\w.%*-]{1,64}(?:=[^\s;,"'`\\\0]{0,4096})?){0,40})/gi,
    accepts: (secret) => !/=(?:\$|\{|<)/u.test(secret),
  },
  {
    kind: "session_cookie",
    hints: ["ess", "ESS", "sid=", "SID"],
    pattern:
      /(\b(?:JSESSIONID|PHPSESSID|ASPSESSIONID[A-Z]{8}|ASP\.NET_SessionId|connect\.sid|laravel_session|session(?:_?id|_token)?|\w{1,30}_session|sid)=)([A-Za-z0-9%._~+/=-]{16,4096})/gi,
    accepts: (secret) => looksRandom(secret, 3),
  },
];
