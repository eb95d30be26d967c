// core/redact/bytes.ts: sizes in UTF-8, without encoding.

/** Bytes that a text takes; a lone surrogate counts as the replacement character that stands for it. */
export function utf8Bytes(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit > 0x7f) bytes += unit < 0x800 || isPaired(text, index, unit) ? 1 : 2;
  }
  return bytes;
}

/** Both halves of a pair: four bytes for two units. */
function isPaired(text: string, index: number, unit: number): boolean {
  if (unit >= 0xd800 && unit < 0xdc00) return isBetween(text.charCodeAt(index + 1), 0xdc00, 0xe000);
  return unit >= 0xdc00 && unit < 0xe000 && isBetween(text.charCodeAt(index - 1), 0xd800, 0xdc00);
}

function isBetween(unit: number, from: number, to: number): boolean {
  return unit >= from && unit < to;
}
