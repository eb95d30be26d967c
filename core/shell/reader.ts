// core/shell/reader.ts: what one reading of a command text gathers; the first thing that cannot be judged ends it.
import type { Scope } from "./scope.ts";

/** `program` is the full text: `/bin/ls` is not `ls`. `argv` are the arguments after it. */
export type ReadCommand = {
  program: string;
  argv: string[];
  /** Standard input is another program's output or text of the command. */
  pipedInto: boolean;
  interpreter: boolean;
  /** Code stands in the command: `node -e`, a file that the command itself writes and runs. */
  inlineCode: boolean;
  /** An interpreter that takes its code from standard input: `… | sh`. */
  codeFromPipe: boolean;
};

/**
 * What a command does beyond the workspace, or to it as a whole. `delivery`: by its name it publishes or deploys. `fetch_and_run`: code from elsewhere is run at once.
 * `installation`: packages that the command names are fetched. `records`: git's own files. `system`: folders of the
 * machine, and files that later shells run.
 */
export const RISKS = [
  "credentials",
  "delivery",
  "destruction",
  "fetch_and_run",
  "installation",
  "outside_read",
  "outside_write",
  "privilege",
  "records",
  "system",
] as const;
export type Risk = (typeof RISKS)[number];

export type OpaqueShell = { kind: "opaque"; because: string; at?: number };

export type Reader = {
  commands: ReadCommand[];
  redirects: Set<string>;
  risks: Set<Risk>;
  /** Paths into which the command writes text of its own. */
  written: Set<string>;
  /** The expansion that last became any text, as it is written. */
  unknown: string | null;
  problem: OpaqueShell | null;
  /** Reads a nested script where `scope` holds; gives what it prints. */
  readText: (reader: Reader, text: string, scope: Scope) => string;
  depth: number;
};

export function stop(reader: Reader, because: string, at?: number): void {
  reader.problem ??= at === undefined ? { kind: "opaque", because } : { kind: "opaque", because, at };
}
