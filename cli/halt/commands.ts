// cli/halt/commands.ts: `skein halt`: stops, in force until they are released.
import type { Command } from "commander";
import { JSON_OPTION } from "../command.ts";
import { haltDrill } from "./drill.ts";
import { haltList } from "./list.ts";
import { haltRelease } from "./release.ts";
import { haltSet } from "./set.ts";

export function addHaltCommands(program: Command): void {
  const halt = program.command("halt").description("stops, in force until they are released");
  halt
    .command("set <MODE>")
    .description(
      "no-effects, cancel-running, no-new-runs, no-autonomous-runs, waves-paused, no-pull-requests, no-remote-mutation or capability-off",
    )
    .requiredOption("--reason <TEXT>", "kept in the audit log, shown to whoever waits")
    .option("--platform", "every tenant; signed by your key in the tenant `platform`")
    .option("--tenant", "all of this tenant")
    .option("--team <NAME>", "all repositories of a team")
    .option("--repo <OWNER/NAME>", "one repository")
    .option("--run <RUN>", "one run, by its whole id")
    .option("--capability <NAME>", "for capability-off: shell.network, tool:NAME or model:PROVIDER/MODEL")
    .option("--for <TIME>", "30m, 2h or 1d; else until it is released")
    .option(...JSON_OPTION)
    .action(haltSet);
  halt
    .command("release <HALT>")
    .description("end a halt: a platform admin's word, or that of two operators")
    .requiredOption("--reason <TEXT>", "kept in the audit log")
    .option("--platform", "a platform halt; signed by your key in the tenant `platform`")
    .option(...JSON_OPTION)
    .action(haltRelease);
  halt
    .command("list")
    .description("the halts in force")
    .option(...JSON_OPTION)
    .action(haltList);
  halt
    .command("drill")
    .description("start runs that only sleep on a repository kept for it, halt them, and measure")
    .requiredOption("--repo <OWNER/NAME>", "all of its runs are ended")
    .option("--runs <COUNT>", "how many", "2")
    .option(...JSON_OPTION)
    .action(haltDrill);
}
