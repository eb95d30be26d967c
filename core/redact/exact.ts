// core/redact/exact.ts: finds the values the platform itself brokers, in every encoding: the one guarantee (I9).
import { encodingsOf } from "./encodings.ts";
import { isPlaceholderWord } from "./placeholder.ts";
import type { Span } from "./span.ts";

/** Shorter values would be found in innocent text everywhere. */
export const MIN_EXACT_LENGTH = 6;
const MIN_LINE_LENGTH = 16;

/** The redactor was given something it could not keep its promise for. Never quotes the value. */
export class RedactorInputError extends Error {
  override name = "RedactorInputError";
}

export type ExactValues = { forms: readonly { text: string; value: string }[] };

/** Throws RedactorInputError for a value that is too short, not well-formed or part of a placeholder's own words. */
export function prepareExact(values: readonly string[]): ExactValues {
  const forms = [...new Set(values)].flatMap((value, index) => {
    if (/\p{Cs}/u.test(value)) throw new RedactorInputError(`exact value ${index}: a lone surrogate`);
    const texts = [...new Set([...linesOf(value, index), ...encodingsOf(value)])].filter(
      (text) => !text.includes("\n"),
    );
    if (texts.some(isPlaceholderWord))
      throw new RedactorInputError(`exact value ${index}: part of a placeholder`);
    return texts.map((text) => ({ text, value }));
  });
  return { forms: forms.sort((a, b) => b.text.length - a.text.length) };
}

/** Every occurrence; overlaps are left to the caller. Total. */
export function findExact(text: string, { forms }: ExactValues): Span[] {
  const spans: Span[] = [];
  for (const form of forms) {
    let at = text.indexOf(form.text);
    while (at >= 0) {
      const end = at + form.text.length;
      spans.push({ start: at, end, kind: "exact_value", secret: form.value });
      at = text.indexOf(form.text, end);
    }
  }
  return spans;
}

/** A value of several lines is found line by line, so that text can be judged line by line; its short lines may stay. */
function linesOf(value: string, index: number): string[] {
  const lines = value.split(/\r?\n/u).map((line) => line.trim());
  const longest = lines.reduce((best, line) => (line.length > best.length ? line : best), "");
  if (longest.length < MIN_EXACT_LENGTH) {
    throw new RedactorInputError(`exact value ${index}: shorter than ${MIN_EXACT_LENGTH} characters`);
  }
  if (lines.length === 1) return [value];
  return [longest, ...lines.filter((line) => line.length >= MIN_LINE_LENGTH)];
}
