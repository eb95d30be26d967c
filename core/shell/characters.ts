// core/shell/characters.ts: refuses text that a person and a shell could read differently, before anything is parsed.

/** UTF-16 units; the same bound as `shell.exec`'s schema. */
export const LIMIT_UNITS = 4096;

/**
 * Controls, format and bidi marks, zero-width and other invisible characters, lone surrogates, private use, and every
 * space but the plain one. Tab and newline stay: bash separates at them.
 */
const ODD = /(?![ \t\n])[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Z}\p{Default_Ignorable_Code_Point}]/u;

/** A problem and where it stands, or null. Total. */
export function oddCharacter(text: string): { because: string; at: number } | null {
  if (text.length > LIMIT_UNITS) {
    return { because: `longer than ${LIMIT_UNITS} characters`, at: LIMIT_UNITS };
  }
  const at = text.search(ODD);
  if (at < 0) return null;
  const code = text.codePointAt(at) ?? 0;
  return {
    because: `invisible or control character U+${code.toString(16).toUpperCase().padStart(4, "0")}`,
    at,
  };
}
