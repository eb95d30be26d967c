// core/redact/pem.ts: finds private key blocks by pairing their markers, in one pass over the text.
import type { Range } from "./span.ts";

/** A block whose end marker lies further off than this counts as cut off. In characters. */
export const PEM_REACH = 32 * 1024;

const BEGIN = "-----BEGIN ";
const END = "-----END ";
const NONE = Number.POSITIVE_INFINITY;
const LABEL = /[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/uy;
/** What may follow the first marker of a cut-off block: headers and lines of base64, newlines possibly escaped, quoted or in a diff. */
const BODY =
  /(?:(?:\r?\n|\\r|\\n|[ \t+>|-]){0,12}(?:[A-Za-z-]{4,20}: [^\n\0]{1,100}|[A-Za-z0-9+/=]{16,128})){0,200}/uy;

/** `openFrom`: start of a block that later text may still close, or null. */
export type PemBlocks = { ranges: Range[]; openFrom: number | null };

/** Total; each marker is looked at once. */
export function findPem(text: string): PemBlocks {
  const ranges: Range[] = [];
  let openFrom: number | null = null;
  let closing = -1; // next end marker after the block looked at
  let at = nextBlock(text, 0);
  while (at !== NONE) {
    if (closing < at) closing = indexAfter(text, END, at);
    const following = nextBlock(text, at + BEGIN.length);
    const isCutOff = closing > at + PEM_REACH || following < closing;
    const end = isCutOff ? cutOffEnd(text, at) : closedEnd(text, closing);
    ranges.push({ start: at, end });
    if (closing === NONE && following === NONE && text.length - at <= PEM_REACH) openFrom = at;
    at = following;
  }
  return { ranges, openFrom };
}

function indexAfter(text: string, marker: string, from: number): number {
  const at = text.indexOf(marker, from);
  return at < 0 ? NONE : at;
}

/** Start of the next marker that opens a private key; other blocks are no secrets. */
function nextBlock(text: string, from: number): number {
  for (let at = indexAfter(text, BEGIN, from); at !== NONE; at = indexAfter(text, BEGIN, at + 1)) {
    LABEL.lastIndex = at + BEGIN.length;
    if (LABEL.test(text)) return at;
  }
  return NONE;
}

function closedEnd(text: string, endAt: number): number {
  const dashes = text.indexOf("-----", endAt + END.length);
  const isNear = dashes >= 0 && dashes - endAt < 80 && !text.slice(endAt, dashes).includes("\n");
  return isNear ? dashes + 5 : endAt + END.length;
}

function cutOffEnd(text: string, at: number): number {
  LABEL.lastIndex = at + BEGIN.length;
  LABEL.test(text);
  BODY.lastIndex = LABEL.lastIndex;
  BODY.test(text);
  return BODY.lastIndex;
}
