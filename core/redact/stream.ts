// core/redact/stream.ts: redacts a text that arrives in pieces; however it is cut, the result is that of the whole.
import type { Removed } from "./kinds.ts";
import { addRemoved, nothingRemoved } from "./kinds.ts";
import { LINE_LIMIT } from "./long-lines.ts";
import { findPem } from "./pem.ts";
import { maskPlaceholders, UNREADABLE } from "./placeholder.ts";
import type { Redactor } from "./redaction.ts";
import { viewOf } from "./view.ts";

export type RedactionStream = {
  /** The next piece → what may go out by now: whole lines, and no part of an open private key block. */
  write: (piece: string) => string;
  /** What was held back. */
  end: () => string;
  /** So far. */
  summary: () => { removed: Removed; dropped: number };
};

type Held = { lines: string; line: string[]; lineLength: number };

/** Holds at most one line (1 MiB) and one private key block (32 KiB) back. */
export function createRedactionStream({ redact }: Pick<Redactor, "redact">): RedactionStream {
  const held: Held = { lines: "", line: [], lineLength: 0 };
  const removed = nothingRemoved();
  let dropped = 0;

  function release(upTo: number): string {
    const out = redact(held.lines.slice(0, upTo));
    held.lines = held.lines.slice(upTo);
    addRemoved(removed, out.removed);
    dropped += out.dropped;
    return out.text;
  }

  return {
    write: (piece) => {
      const lastNewline = piece.lastIndexOf("\n");
      if (lastNewline < 0) {
        holdPart(held, piece);
        return "";
      }
      const [first = "", ...others] = piece.slice(0, lastNewline + 1).split(/(?<=\n)/u);
      holdPart(held, first);
      dropped += endLine(held);
      held.lines += others.join("");
      holdPart(held, piece.slice(lastNewline + 1));
      return release(releasable(held.lines));
    },
    end: () => {
      dropped += endLine(held);
      return release(held.lines.length);
    },
    summary: () => ({ removed: { ...removed }, dropped }),
  };
}

/** Nothing of a line that has grown too long is kept but its length. */
function holdPart(held: Held, part: string): void {
  held.lineLength += part.length;
  if (held.lineLength > LINE_LIMIT + 1) held.line = part.endsWith("\n") ? ["\n"] : [];
  else held.line.push(part);
}

/** Moves the current line to the finished ones; returns how many lines that dropped. */
function endLine(held: Held): number {
  const line = held.line.join("");
  const newline = line.endsWith("\n") ? "\n" : "";
  const isLong = held.lineLength - newline.length > LINE_LIMIT;
  held.lines += isLong ? UNREADABLE + newline : line;
  held.line = [];
  held.lineLength = 0;
  return isLong ? 1 : 0;
}

/** Whole lines → how much of them later text can no longer change: up to a private key block that may still be open. */
function releasable(lines: string): number {
  const view = viewOf(lines);
  const { ranges, openFrom } = findPem(maskPlaceholders(view.text));
  if (openFrom === null) return lines.length;
  let cut = view.text.lastIndexOf("\n", openFrom) + 1;
  for (const { start, end } of ranges.toReversed()) {
    if (start < cut && cut < end) cut = view.text.lastIndexOf("\n", start) + 1; // blocks that share a line go together
  }
  return cut === 0 ? 0 : view.toSource(cut - 1) + 1;
}
