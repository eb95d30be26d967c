// core/redact/view.ts: a text without its colour codes, as those split tokens, and the way back to the original.

/** `toSource` takes an index of `text` to the index of the same character in the original. */
export type View = { text: string; toSource: (index: number) => number };

/** Colour and cursor codes only. Operating-system commands carry text of their own and are left in sight. */
const CODE = /\x1b\[[0-9;:?]{0,32}[A-Za-z]/g; // eslint-disable-line no-control-regex -- escape codes are the point

export function viewOf(source: string): View {
  if (!source.includes("\x1b[")) return { text: source, toSource: (index) => index };
  const positions = new Uint32Array(source.length);
  let text = "";
  let from = 0;
  for (const code of source.matchAll(CODE)) {
    keep(from, code.index);
    from = code.index + code[0].length;
  }
  keep(from, source.length);
  return { text, toSource: (index) => positions[index] ?? source.length };

  function keep(start: number, end: number): void {
    for (let at = start; at < end; at += 1) positions[text.length + at - start] = at;
    text += source.slice(start, end);
  }
}
