// core/instructions/visible.ts: a text as the eye and a model's reading have it: nothing invisible between letters, one form of each.

/** What no reader sees. A line break, a tab and a form feed are seen. */
export const INVISIBLE = /\p{Default_Ignorable_Code_Point}|[\uFFF9-\uFFFB]|(?![\t\n\f\r])\p{Cc}/gu;

/** Lower-case; as many lines as before. Total. */
export function readable(text: string): string {
  return text
    .replaceAll(/\p{Surrogate}/gu, "\uFFFD")
    .replaceAll(INVISIBLE, "")
    .normalize("NFKC")
    .replaceAll(/[‘’`*_]/gu, (mark) => (mark === "’" || mark === "‘" ? "'" : ""))
    .toLowerCase();
}
