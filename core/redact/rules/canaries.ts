// core/redact/rules/canaries.ts: planted words that must never get out; every sandbox holds one, so a leak shows itself.
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { base64Cores } from "../base64.ts";
import type { Rule } from "../rule.ts";

const MARK = "SKEIN-CANARY-";
const bytes = utf8ToBytes(MARK);
const cores = base64Cores(bytes);
const hex = bytesToHex(bytes);

export const CANARIES: readonly Rule[] = [
  { kind: "canary", hints: [], pattern: /SKEIN[-_]CANARY[-_][A-Za-z0-9_-]{1,128}/gi },
  {
    kind: "canary",
    hints: cores,
    pattern: new RegExp(`(?:${cores.join("|")})[A-Za-z0-9+/_-]{0,200}={0,2}`, "g"), // the mark has no `+` or `/` in it
  },
  { kind: "canary", hints: [hex, hex.toUpperCase()], pattern: new RegExp(`${hex}[0-9a-f]{0,260}`, "gi") },
];
