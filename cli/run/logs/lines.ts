// cli/run/logs/lines.ts: which lines of a process's log concern a run, and how a person reads them.
import { z } from "zod";

const Line = z.looseObject({
  time: z.number(),
  level: z.number(),
  run: z.string().optional(),
  worker: z.string().optional(),
  msg: z.string().default(""),
});

/** `text`: as it was written. `atMs`: null where the line does not say. */
export type LogLine = { atMs: number | null; writer: string; text: string; shown: string };

const LEVELS: Record<number, string> = {
  10: "trace",
  20: "debug",
  30: "info",
  40: "warn",
  50: "error",
  60: "fatal",
};
/** Told by the line's place, or no news to a person. */
const TOLD = new Set([
  "time",
  "level",
  "run",
  "worker",
  "name",
  "pid",
  "hostname",
  "host",
  "msg",
  "trace_id",
]);

/** Null: the line concerns another run, or none. A line that is no JSON concerns the runs that it names. */
export function lineOf(text: string, { run, writer }: { run: string; writer: string }): LogLine | null {
  const line = parsed(text);
  if (line === null)
    return text.includes(run) ? { atMs: null, writer, text, shown: `${writer}  ${text}` } : null;
  if (!line.run?.startsWith(run)) return null;
  const facts = Object.entries(line).filter(([name]) => !TOLD.has(name));
  const told = facts.map(
    ([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  const at = new Date(line.time).toISOString();
  const level = LEVELS[line.level] ?? `${line.level}`;
  return {
    atMs: line.time,
    writer,
    text,
    shown: `${at}  ${level.padEnd(5)}  ${writer.padEnd(8)}  ${[line.msg, ...told].join("  ")}`,
  };
}

function parsed(text: string): z.infer<typeof Line> | null {
  try {
    return Line.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null; // the forge, Temporal and PostgreSQL write plain lines
  }
}
