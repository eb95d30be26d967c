// core/redact/randomness.ts: whether a word looks made by a machine; entropy alone flags hashes, so rules add their own context.

/** Bits per character, of the characters' own frequencies. Empty → 0. */
export function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const unit of text) counts.set(unit, (counts.get(unit) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** Letters and digits mixed, and not a repeated pattern. */
export function looksRandom(text: string, minBits = 2.8): boolean {
  return /\d/u.test(text) && /[A-Za-z]/u.test(text) && entropyOf(text) >= minBits;
}
