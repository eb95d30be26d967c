// cli/run/commands.ts: `skein run`: tasks being worked on.
import type { Command } from "commander";
import { JSON_OPTION } from "../command.ts";
import { runBudget } from "./budget.ts";
import { runExplain } from "./explain.ts";
import { runList } from "./list.ts";
import { runLogs } from "./logs.ts";
import { runRetry } from "./retry.ts";
import { runShow } from "./show.ts";
import { runStart } from "./start.ts";
import { runStop } from "./stop.ts";
import { runWatch } from "./watch.ts";

export function addRunCommands(program: Command): void {
  const run = program.command("run").description("tasks being worked on");
  run
    .command("start")
    .description("submit a task file")
    .requiredOption("--repo <OWNER/NAME>", "an onboarded repository")
    .requiredOption("--task <FILE>", "YAML or JSON task contract")
    .option("--model <NAME>", "model route of the configuration", "default")
    .option(...JSON_OPTION)
    .action(runStart);
  addReads(run);
  run
    .command("stop <RUN>")
    .description("end a run: kill, clean up, keep evidence")
    .option("--reason <TEXT>", "kept in the audit log")
    .option(...JSON_OPTION)
    .action(runStop);
  run
    .command("retry <RUN>")
    .description("begin the task of a run that has ended anew, in a run of its own")
    .requiredOption("--reason <TEXT>", "kept in the audit log")
    .option("--model <NAME>", "another model route than the run had")
    .option(...JSON_OPTION)
    .action(runRetry);
  run
    .command("budget <RUN>")
    .description("raise what a run may cost; one that waits for it goes on")
    .requiredOption(
      "--cost-cents <CENTS>",
      "US cents for all its model calls, as limits.cost_cents of a task",
    )
    .requiredOption("--reason <TEXT>", "kept in the audit log")
    .option(...JSON_OPTION)
    .action(runBudget);
}

function addReads(run: Command): void {
  run
    .command("list")
    .description("runs, newest first")
    .option(...JSON_OPTION)
    .action(runList);
  run
    .command("show <RUN>")
    .description("one run; by id, its beginning, pull request URL or merge SHA")
    .option(...JSON_OPTION)
    .action(runShow);
  run
    .command("watch <RUN>")
    .description("one run, live; exit 0 done, 1 failed, stopped or closed unmerged, 3 refused")
    .option(...JSON_OPTION)
    .action(runWatch);
  run
    .command("explain <RUN>")
    .description("every decision, its rule and reason")
    .option("--decision <ID>", "one of them whole, by its id or a beginning of it: facts, traces, gates")
    .option(...JSON_OPTION)
    .action(runExplain);
  run
    .command("logs <RUN>")
    .description("what every process of the development stack wrote about a run, by its id or its beginning")
    .option("--follow", "goes on until Ctrl-C")
    .option("--json", "the lines as they were written")
    .action(runLogs);
}
