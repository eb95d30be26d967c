// core/patch/manifest-line.ts: a manifest that is read line by line: each line is understood as a whole, or is not.
import type { Dependency, Manifest } from "./manifest.ts";

const LINE_UNITS = 400;
/** Of any language: a line that ends where one reader sees an end must not hide in a comment of another. */
const LINE_END = /(?!\t)[\p{Cc}\p{Zl}\p{Zp}]/u;

/** What a line names; null: it is not understood. `unread`: it names one, and more that is not understood. */
export type LineReading = { names: Dependency | null; unread?: true } | null;

export const NOTHING: LineReading = { names: null };

/** A line of more than 400 units is not read. */
export function readLines(text: string, read: (line: string) => LineReading): Manifest {
  const manifest: Manifest = { dependencies: [], unread: [] };
  for (const line of text.split(LINE_END)) {
    const reading = line.length > LINE_UNITS ? null : read(line.trim());
    if (reading?.names) manifest.dependencies.push(reading.names);
    if (reading === null || reading.unread) manifest.unread.push(line);
  }
  return manifest;
}
