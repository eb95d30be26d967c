// cli/run/start.ts: `skein run start`: signs and submits a task; an open one returns its run.
import { digestOf } from "../../core/digest.ts";
import { RunStarted } from "../../core/schema/submission.ts";
import { command } from "../command.ts";
import type { Print } from "../print.ts";
import { readTaskFile } from "../task-file.ts";

type Options = { repo: string; task: string; model: string; json?: boolean };

export const runStart = command(async ({ sign, gateway, print }, options: Options) => {
  const task = readTaskFile(options.task, options.repo);
  const asked = { task, model: options.model };
  const statement = await sign({
    verb: "run.start",
    target: task.repository,
    digest: digestOf(asked),
    reason: null,
  });
  const started = await gateway.post("/v1/runs", { statement, ...asked }, RunStarted);
  if (options.json) return print.json(started);
  tellStarted(print, started);
});

export function tellStarted(print: Print, { id, existing, webUrl }: RunStarted): void {
  print.line(existing ? `run ${id} is already working on this task` : `run ${id} started`);
  if (webUrl) print.line(`  ${webUrl}`);
  print.line(`  skein run watch ${id}`);
}
