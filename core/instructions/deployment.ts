// core/instructions/deployment.ts: words that want something deployed, released or pushed.
import type { Phrases } from "./phrases.ts";

export const DEPLOYMENT: Phrases = {
  kind: "deployment",
  patterns: [
    /\b(?:terraform|tofu|pulumi) (?:apply|destroy|up)\b/gu,
    /\bkubectl (?:apply|create|delete|rollout|scale|exec|patch|replace)\b|\bhelm (?:install|upgrade|uninstall|rollback)\b/gu,
    /\b(?:npm|pnpm|yarn|bun)\s(?:run\s)?(?:deploy|release|publish)\b|\b(?:cargo|poetry|uv|flit) publish\b|\btwine upload\b/gu,
    /\b(?:vercel|netlify|fly|flyctl|wrangler|serverless|sls|cdk|firebase|heroku) deploy\b|\bdocker push\b|\bgh release create\b/gu,
    /\b(?:make|just|task|rake|sh|bash|\.\/[a-z0-9/-]{0,40})\s?(?:deploy|release|publish)(?:\.sh)?\b/gu,
    /\bgit push\b[^.!?\n]{0,40}(?:--force|\s-f\b|\bmain\b|\bmaster\b|\bprod)/gu,
    /(?:^\s{0,8}|[.!?:;]\s|[-+•]\s|\d\.\s|\b(?:then|please|must|should|always|now|also|and|afterwards|immediately)\s)(?:deploy|publish|release|ship|roll out)\b[^.!?\n]{0,40}\bto (?:the )?(?:prod(?:uction)?|live|staging|npm|pypi|cluster|registry)\b/gmu,
  ],
};
