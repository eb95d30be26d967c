// cli/terminal/screen.ts: a few lines rewritten in place, one write each time; the last ones stay, and the cursor comes back.
import { writeSync } from "node:fs";
import { widthOf } from "./width.ts";

const HIDE = "\u001b[?25l";
const SHOW = "\u001b[?25h";
/** The terminal draws nothing until the frame is whole; one that does not know this ignores it. */
const BEGIN = "\u001b[?2026h";
const END = "\u001b[?2026l";
const CLEAR_LINE = "\u001b[K";
const CLEAR_BELOW = "\u001b[J";

export type Screen = {
  /** Usable columns and rows, now. */
  size(): { columns: number; rows: number };
  /** Lines without control characters, each at most as wide as the screen. */
  draw(lines: readonly string[]): void;
  /** What was drawn last stays; whoever prints next starts below it. */
  close(): void;
};

export function openScreen(): Screen {
  const out = process.stdout;
  let drawn: readonly string[] = [];
  let open = true;
  const close = (): void => {
    if (!open) return;
    open = false;
    process.off("exit", close);
    writeSync(process.stdout.fd, SHOW);
  };
  process.on("exit", close); // whatever ends the process, the cursor is there again
  out.write(HIDE);
  return {
    size: () => ({ columns: Math.max(out.columns - 1, 1), rows: Math.max(out.rows - 1, 1) }),
    draw(lines) {
      const up = heightOf(drawn, out.columns);
      const back = up > 0 ? `\u001b[${up}A\r` : "\r";
      out.write(
        `${BEGIN}${back}${lines.map((line) => `${line}${CLEAR_LINE}\n`).join("")}${CLEAR_BELOW}${END}`,
      );
      drawn = lines;
    },
    close,
  };
}

/** A window made narrower has broken the lines that are there already into several. */
function heightOf(lines: readonly string[], columns: number): number {
  return lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / Math.max(columns, 1))), 0);
}
