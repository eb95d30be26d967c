// cli/print.ts: what commands print: JSON for programs, plain lines for people; nothing in them can drive a terminal.
import { stripVTControlCharacters } from "node:util";
import { padTo, widthOf } from "./terminal/width.ts";

export type Print = { line: (text?: string) => void; json: (value: unknown) => void };

export function createPrint(out: NodeJS.WriteStream): Print {
  return {
    line: (text = "") => void out.write(`${harmless(text)}\n`),
    json: (value) => void out.write(`${JSON.stringify(value)}\n`),
  };
}

/** Text of tasks, agents and repositories: no escape sequence, control or direction mark reaches the terminal. */
export function harmless(text: string): string {
  return stripVTControlCharacters(text).replace(
    // oxlint-disable-next-line no-control-regex -- control characters are what it is for
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g,
    "�",
  );
}

/** Rows of equal length → columns, two spaces apart. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => widthOf(harmless(row[column] ?? "")))),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => padTo(harmless(cell), widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
