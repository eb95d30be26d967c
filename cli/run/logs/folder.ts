// cli/run/logs/folder.ts: the logs of a development stack: whole lines, each given out once, as they are written.
import { closeSync, openSync, readdirSync, readSync } from "node:fs";
import { basename, join } from "node:path";

const CHUNK = 65_536;

export type NewLine = { writer: string; text: string };

/** Each call answers what came since the last. Throws where the folder cannot be read. */
export function createLogFolder(folder: string): () => NewLine[] {
  const read = new Map<string, { at: number; rest: Buffer }>();
  return () =>
    readdirSync(folder)
      .filter((name) => name.endsWith(".log"))
      .flatMap((name) => {
        const { at, rest } = read.get(name) ?? { at: 0, rest: Buffer.alloc(0) };
        const news = bytesAfter(join(folder, name), at);
        const bytes = Buffer.concat([rest, news]);
        const end = bytes.lastIndexOf("\n") + 1;
        read.set(name, { at: at + news.length, rest: bytes.subarray(end) });
        const lines = bytes.subarray(0, end).toString("utf8").split("\n").filter(Boolean);
        return lines.map((text) => ({ writer: basename(name, ".log"), text }));
      });
}

function bytesAfter(path: string, start: number): Buffer {
  const file = openSync(path, "r");
  try {
    const chunks: Buffer[] = [];
    for (let at = start; ;) {
      const chunk = Buffer.alloc(CHUNK);
      const count = readSync(file, chunk, 0, CHUNK, at);
      if (count === 0) return Buffer.concat(chunks);
      chunks.push(chunk.subarray(0, count));
      at += count;
    }
  } finally {
    closeSync(file);
  }
}
