// core/policy/seal.ts: words that may be secret, as salted digests, before facts are made of them; policy judges what is left (I9).
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { utf8Bytes } from "../redact/bytes.ts";
import { findByRules } from "../redact/rule.ts";
import { CANARIES } from "../redact/rules/canaries.ts";
import { CLOUD_KEYS } from "../redact/rules/cloud-keys.ts";
import { PROVIDER_TOKENS } from "../redact/rules/provider-tokens.ts";

/** In bytes: a longer word is a payload, not a name. */
const LONGEST_WORD = 256;
/** Shapes alone, without what merely stands beside a word such as `password`: ordinary words stay as they are. */
const TOKENS = [...CANARIES, ...PROVIDER_TOKENS, ...CLOUD_KEYS];
/** A reading cuts what it quotes; fewer characters of a token than this say nothing of it. */
const SHORTEST_PREFIX = 8;

export type Seal = {
  /** Whole where it is long; else each token in it. What holds neither stays. Total. */
  word: (word: string) => string;
  /** For sentences about a source text, which may quote the beginning of what is secret there. Total. */
  about: (source: string) => (sentence: string) => string;
};

/** `salt`: of one run, so that digests of two runs say nothing of each other. */
export function createSeal(salt: string): Seal {
  const digest = (secret: string): string => {
    const tag = hmac(sha256, utf8ToBytes(salt), utf8ToBytes(secret));
    return `sealed-${bytesToHex(tag).slice(0, 16)}`;
  };
  const word = (given: string): string => {
    if (utf8Bytes(given) > LONGEST_WORD) return digest(given);
    return tokensIn(given).reduce((sealed, token) => sealed.replaceAll(token, digest(token)), given);
  };
  return {
    word,
    about(source) {
      const secrets = [...tokensIn(source), ...longWordsIn(source)];
      const unquoted = (text: string, secret: string): string => {
        const quoted = prefixIn(text, secret);
        return quoted === null ? text : text.replaceAll(quoted, digest(secret));
      };
      return (sentence) => secrets.reduce(unquoted, sentence).replace(/\S+/gu, word);
    },
  };
}

const SHORTEST_TOKEN = 14;

/** Longest first, so that one that is part of another does not break it. */
function tokensIn(text: string): string[] {
  if (text.length < SHORTEST_TOKEN) return [];
  const spans = findByRules(text, TOKENS);
  if (spans.length === 0) return [];
  const tokens = spans.map(({ start, end }) => text.slice(start, end));
  return [...new Set(tokens)].sort((a, b) => b.length - a.length);
}

function longWordsIn(text: string): string[] {
  if (utf8Bytes(text) <= LONGEST_WORD) return [];
  return (text.match(/[^\s'"]+/gu) ?? []).filter((word) => utf8Bytes(word) > LONGEST_WORD);
}

/** The longest beginning of the secret that the text holds. */
function prefixIn(text: string, secret: string): string | null {
  for (let length = Math.min(secret.length, text.length); length >= SHORTEST_PREFIX; length -= 1) {
    const prefix = secret.slice(0, length);
    if (text.includes(prefix)) return prefix;
  }
  return null;
}
