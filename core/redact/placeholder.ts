// core/redact/placeholder.ts: what stands where a secret was; no rule ever looks inside one.
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { SecretKind } from "./kinds.ts";
import { SECRET_KINDS } from "./kinds.ts";

/** Stands for a text or a line that could not be judged (I20). */
export const UNREADABLE = "[REDACTED:unreadable]";

const PLACEHOLDER = new RegExp(
  `\\[REDACTED:(?:(?:${SECRET_KINDS.join("|")}):[0-9a-f]{8}|unreadable)\\]`,
  "g",
);

/** `[REDACTED:kind:tag]`; the tag is keyed, so equal secrets are seen to be equal and none can be guessed from it. */
export function placeholderFor(kind: SecretKind, secret: string, salt: string): string {
  const tag = bytesToHex(hmac(sha256, utf8ToBytes(salt), utf8ToBytes(secret))).slice(0, 8);
  return `[REDACTED:${kind}:${tag}]`;
}

/** Start and end of every placeholder, in order. */
export function findPlaceholders(text: string): { start: number; end: number }[] {
  if (!text.includes("[REDACTED:")) return [];
  return Array.from(text.matchAll(PLACEHOLDER), (match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));
}

/** Same length, with NUL in place of placeholders: no pattern accepts a NUL. */
export function maskPlaceholders(text: string): string {
  if (!text.includes("[REDACTED:")) return text;
  return text.replace(PLACEHOLDER, (placeholder) => "\0".repeat(placeholder.length));
}

/** A value that is part of our own words would be found in every placeholder. */
export function isPlaceholderWord(value: string): boolean {
  return [...SECRET_KINDS.map((kind) => `[REDACTED:${kind}:`), UNREADABLE].some((word) =>
    word.includes(value),
  );
}
