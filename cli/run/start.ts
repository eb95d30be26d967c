// cli/run/start.ts: `skein run start`: signs and submits a task; an open one returns its run.
import { z } from "zod";
import { digestOf } from "../../core/digest.ts";
import { command } from "../command.ts";
import { readTaskFile } from "../task-file.ts";

const Started = z.object({
  id: z.string(),
  workflowId: z.string(),
  existing: z.boolean(),
  webUrl: z.string().nullable(),
});
type Options = { repo: string; task: string; model: string; again?: boolean; json?: boolean };

export const runStart = command(async ({ sign, gateway, print }, options: Options) => {
  const task = readTaskFile(options.task, options.repo);
  const asked = { task, again: options.again === true, model: options.model };
  const statement = await sign({
    verb: "run.start",
    target: task.repository,
    digest: digestOf(asked),
    reason: null,
  });
  const started = await gateway.post("/v1/runs", { statement, ...asked }, Started);
  if (options.json) return print.json(started);
  print.line(
    started.existing ? `run ${started.id} is already working on this task` : `run ${started.id} started`,
  );
  if (started.webUrl) print.line(`  ${started.webUrl}`);
  print.line(`  skein run watch ${started.id}`);
});
