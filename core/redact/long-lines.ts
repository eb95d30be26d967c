// core/redact/long-lines.ts: a line too long to be judged in bounded memory is dropped whole, never passed on unread.
import { UNREADABLE } from "./placeholder.ts";

/** UTF-16 units without the newline. */
export const LINE_LIMIT = 1024 * 1024;

/** Every longer line becomes the unreadable placeholder. `dropped`: how many. */
export function dropLongLines(text: string): { text: string; dropped: number } {
  if (text.length <= LINE_LIMIT) return { text, dropped: 0 };
  let dropped = 0;
  const lines = text.split("\n").map((line) => {
    if (line.length <= LINE_LIMIT) return line;
    dropped += 1;
    return UNREADABLE;
  });
  return { text: lines.join("\n"), dropped };
}
