// core/redact/rules/cloud-keys.ts: shapes of keys that cloud providers hand out, as data.
import { looksRandom } from "../randomness.ts";
import type { Rule } from "../rule.ts";

const SHAPES: readonly (readonly [hints: string, pattern: RegExp])[] = [
  [
    "AKIA ASIA ABIA ACCA A3T",
    /(?<![A-Za-z0-9])(?:A3T[A-Z0-9]|AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])/g,
  ],
  ["AIza", /AIza[A-Za-z0-9_-]{33,40}/g],
  ["ya29.", /ya29\.[A-Za-z0-9_.-]{20,1000}/g],
  ["GOCSPX-", /GOCSPX-[A-Za-z0-9_-]{20,40}/g],
  ["1//0", /(?<![A-Za-z0-9])1\/\/0[A-Za-z0-9_-]{40,120}/g],
  ["Q~", /(?<![A-Za-z0-9])[A-Za-z0-9_~.-]{3}\dQ~[A-Za-z0-9_~.-]{30,36}/g],
  ["_v1_", /do[opr]_v1_[0-9a-f]{64}/g],
  ["LTAI", /(?<![A-Za-z0-9])LTAI[A-Za-z0-9]{12,24}(?![A-Za-z0-9])/g],
  ["AKID", /(?<![A-Za-z0-9])AKID[A-Za-z0-9]{32}(?![A-Za-z0-9])/g],
  ["SCW", /(?<![A-Za-z0-9])SCW[A-Z0-9]{17}(?![A-Za-z0-9])/g],
  ["v1.0-", /v1\.0-[0-9a-f]{24}-[0-9a-f]{146}/g],
];

export const CLOUD_KEYS: readonly Rule[] = [
  ...SHAPES.map(([hints, pattern]): Rule => ({ kind: "cloud_key", hints: hints.split(" "), pattern })),
  {
    kind: "cloud_key", // storage and service bus connection strings
    hints: ["AccountKey=", "SharedAccessKey="],
    pattern: /((?:AccountKey|SharedAccessKey)=)([A-Za-z0-9+/=%]{20,120})/g,
  },
  {
    kind: "cloud_key", // shared access signature
    hints: ["sig=", "Signature="],
    pattern: /([?&](?:sig|X-Amz-Signature|X-Goog-Signature|Signature)=)([A-Za-z0-9%+/=_~-]{32,1024})/g,
    accepts: (secret) => looksRandom(secret),
  },
];
