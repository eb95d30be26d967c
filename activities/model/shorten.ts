// activities/model/shorten.ts: a long text → its beginning and its end, saying between them what is missing.

/** About 10,000 tokens for one tool's answer, 5,000 for a verification log, 6,000 for all instruction files. */
export const MAX_ANSWER_CHARS = 40_000;
export const MAX_LOG_CHARS = 20_000;
export const MAX_GUIDANCE_CHARS = 24_000;

/** At most `maxChars` and the sentence in the middle. Ends are kept because errors stand there. */
export function shorten(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const head = text.slice(0, Math.floor(maxChars / 2)).toWellFormed();
  const tail = text.slice(text.length - Math.ceil(maxChars / 2)).toWellFormed();
  return `${head}\n[… ${text.length - maxChars} characters left out here; read the part you need …]\n${tail}`;
}
