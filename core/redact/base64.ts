// core/redact/base64.ts: the parts of a base64 text that depend on a value alone, wherever the value stands in it.

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Bytes → the three texts found in any base64 of a longer input that holds them, one per alignment; no padding. */
export function base64Cores(bytes: Uint8Array): string[] {
  return [0, 1, 2].map((offset) => coreAt(bytes, offset));
}

/** Sextets that lie wholly within the bytes when `offset` unknown bytes stand before them. */
function coreAt(bytes: Uint8Array, offset: number): string {
  const first = Math.ceil((offset * 8) / 6);
  const end = Math.floor(((offset + bytes.length) * 8) / 6);
  let core = "";
  for (let sextet = first; sextet < end; sextet += 1)
    core += ALPHABET.charAt(sextetAt(bytes, sextet * 6 - offset * 8));
  return core;
}

function sextetAt(bytes: Uint8Array, bit: number): number {
  const index = Math.floor(bit / 8);
  const pair = ((bytes[index] ?? 0) << 8) | (bytes[index + 1] ?? 0);
  return (pair >> (10 - (bit % 8))) & 63;
}
