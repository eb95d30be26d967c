// core/digest.ts: SHA-256 as lower-case hex, the same in Node and in the workflow isolate.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { canonicalJson, CanonicalJsonError } from "./canonical-json.ts";
import type { Digest } from "./schema/vocabulary.ts";

/** Of the bytes, or of a text's UTF-8. A lone surrogate throws: encoding would turn different texts into one. */
export function sha256Hex(content: string | Uint8Array): Digest {
  if (typeof content !== "string") return bytesToHex(sha256(content));
  if (/\p{Surrogate}/u.test(content)) throw new CanonicalJsonError("a lone surrogate in a text to hash");
  return bytesToHex(sha256(utf8ToBytes(content)));
}

/** Of the value's canonical text. Throws `CanonicalJsonError` where there is none. */
export function digestOf(value: unknown): Digest {
  return sha256Hex(canonicalJson(value));
}
