// cli/run/logs.ts: `skein run logs`: what every process of the development stack wrote about one run, found by its id alone.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { command } from "../command.ts";
import { CommandFault, EXIT } from "../exit.ts";
import { createLogFolder } from "./logs/folder.ts";
import { lineOf } from "./logs/lines.ts";
import type { LogLine } from "./logs/lines.ts";

const EVERY_MS = 500;
const RUN = /^[a-z0-9-]{4,40}$/;

type Options = { follow?: boolean; json?: boolean };

/** Reads files, and asks nobody: it works with the gateway down. `run`: an id or the beginning of one. */
export const runLogs = command(async ({ config, print }, run: string, { follow, json }: Options) => {
  if (!RUN.test(run))
    throw new CommandFault(
      EXIT.badInput,
      `${run} is no run's id, nor the beginning of one: skein run list shows them`,
    );
  const folder = config.data === null ? null : join(config.data, "logs");
  if (folder === null || !existsSync(folder)) throw new CommandFault(EXIT.failed, elsewhere(run));
  const news = createLogFolder(folder);
  const tell = (): number => {
    const lines = news().flatMap(({ writer, text }) => lineOf(text, { run, writer }) ?? []);
    for (const { text, shown } of lines.toSorted(byTime))
      if (json) process.stdout.write(`${text}\n`);
      else print.line(shown);
    return lines.length;
  };
  const found = tell();
  if (!follow) return found > 0 ? EXIT.done : nothing(run, folder);
  for (;;) {
    await sleep(EVERY_MS);
    tell();
  }
});

/** A line without a time comes first: which of the others it belongs to, nobody knows. */
function byTime(a: LogLine, b: LogLine): number {
  return (a.atMs ?? 0) - (b.atMs ?? 0);
}

function nothing(run: string, folder: string): never {
  throw new CommandFault(EXIT.notFound, `no line in ${folder} concerns a run ${run}`);
}

function elsewhere(run: string): string {
  return `no development stack says where its logs are; elsewhere they are JSON lines, wherever your deployment sends them: jq 'select(.run == "${run}")'`;
}
