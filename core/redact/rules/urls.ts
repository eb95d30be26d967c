// core/redact/rules/urls.ts: credentials inside URLs and connection strings, and URLs that are themselves the secret.
import { isStandIn } from "../stand-in.ts";
import { looksRandom } from "../randomness.ts";
import type { Rule } from "../rule.ts";

export const URLS: readonly Rule[] = [
  {
    kind: "connection_string",
    hints: ["://"],
    pattern:
      /((?:postgres(?:ql)?|mysql|mariadb|mongodb|redis|amqp|mssql|sqlserver|clickhouse|cassandra|couchbase|neo4j|bolt|nats|kafka|ldap|smtp|imap|ftp|sftp)s?(?:\+\w{1,20})?:\/\/[^\s/:@"'`<>\0]{0,128}:)([^\s/"'`<>\0]{3,256})(?=@)/gi,
    accepts: (secret) => !isStandIn(secret),
  },
  {
    kind: "url_credential",
    hints: ["://"],
    pattern: /(:\/\/[^\s/:@"'`<>\0]{0,128}:)([^\s/"'`<>\0]{3,256})(?=@)/g,
    accepts: (secret) => !isStandIn(secret),
  },
  {
    kind: "url_credential", // a token in the user's place
    hints: ["://"],
    pattern: /(:\/\/)([A-Za-z0-9_.~%-]{20,512})(?=@)/g,
    accepts: (secret) => looksRandom(secret, 3),
  },
  {
    kind: "connection_string", // Server=…;User Id=…;Password=…
    hints: [";"],
    pattern: /(;[ \t]{0,2}(?:password|pwd)[ \t]{0,2}=[ \t]{0,2})([^;"'\s\0]{3,256})/gi,
    accepts: (secret) => !isStandIn(secret),
  },
  {
    kind: "webhook_url",
    hints: ["hooks.slack"],
    pattern: /(hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/)([A-Za-z0-9/_-]{20,160})/g,
  },
  {
    kind: "webhook_url",
    hints: ["/webhooks/"],
    pattern: /(discord(?:app)?\.com\/api\/(?:v\d{1,2}\/)?webhooks\/\d{15,22}\/)([A-Za-z0-9_-]{40,100})/g,
  },
  {
    kind: "webhook_url",
    hints: ["webhook.office.com/", "hooks.zapier.com/", "/with/key/"],
    pattern:
      /((?:webhook\.office\.com\/webhookb2|hooks\.zapier\.com\/hooks\/catch|maker\.ifttt\.com\/trigger\/[\w-]{1,60}\/with\/key)\/)([A-Za-z0-9@/_-]{10,400})/g,
  },
  {
    kind: "webhook_url",
    hints: ["/webhook", "/hooks/"],
    pattern: /(:\/\/[^\s"'\0]{3,200}\/(?:webhooks?|hooks)\/(?:[\w-]{1,40}\/){0,3})([A-Za-z0-9_-]{20,200})/g,
    accepts: (secret) => looksRandom(secret, 3.3),
  },
];
