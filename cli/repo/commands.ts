// cli/repo/commands.ts: `skein repo`: repositories that runs may be on.
import type { Command } from "commander";
import { JSON_OPTION } from "../command.ts";
import { repoBlock } from "./block.ts";
import { repoOnboard } from "./onboard.ts";
import { repoShow } from "./show.ts";

export function addRepoCommands(program: Command): void {
  const repo = program.command("repo").description("repositories");
  repo
    .command("onboard <OWNER/NAME>")
    .description("register a repository that the forge App can reach")
    .requiredOption("--owner <NAME>", "who answers for it")
    .requiredOption("--team <NAME>", "the team")
    .requiredOption("--tier <TIER>", "low, medium, high, critical or regulated")
    .option(
      "--verifier <PROFILE>",
      "verifier profile, such as node-tape; else the one its root files tell of",
    )
    .option(...JSON_OPTION)
    .action(repoOnboard);
  repo
    .command("show <OWNER/NAME>")
    .description("what is known of one")
    .option(...JSON_OPTION)
    .action(repoShow);
  repo
    .command("block <OWNER/NAME>")
    .description("no new runs, pull requests or other remote mutation there until skein halt release")
    .requiredOption("--reason <TEXT>", "kept in the audit log")
    .option("--for <TIME>", "30m, 2h or 1d; else until it is released")
    .option(...JSON_OPTION)
    .action(repoBlock);
}
