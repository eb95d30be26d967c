// cli/lease/commands.ts: `skein lease`: which runs hold a place at work.
import type { Command } from "commander";
import { JSON_OPTION } from "../command.ts";
import { leaseList } from "./list.ts";
import { leaseRevoke } from "./revoke.ts";

export function addLeaseCommands(program: Command): void {
  const lease = program.command("lease").description("which runs hold a place at work");
  lease
    .command("list")
    .description("run, repository, stage, which worker admitted it, since when, until when")
    .option(...JSON_OPTION)
    .action(leaseList);
  lease
    .command("revoke <RUN>")
    .description(
      "take a run's place: nothing more is allowed it until it is admitted again, behind those who wait",
    )
    .requiredOption("--reason <TEXT>", "kept in the audit log")
    .option(...JSON_OPTION)
    .action(leaseRevoke);
}
