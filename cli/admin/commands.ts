// cli/admin/commands.ts: `skein admin`: what takes two platform admins.
import type { Command } from "commander";
import { JSON_OPTION } from "../command.ts";
import { overrideConfirm } from "./confirm.ts";
import { overrideList } from "./list.ts";
import { overrideRevoke } from "./revoke.ts";
import { overrideSet } from "./set.ts";

const REASON_OPTION = ["--reason <TEXT>", "kept in the audit log"] as const;

export function addAdminCommands(program: Command): void {
  const admin = program.command("admin").description("what takes two platform admins");
  const override = admin
    .command("override")
    .description("rules below the platform's that do not count for a while");
  override
    .command("set")
    .description(
      "propose that named rules do not count, for one run or repository; a second platform admin confirms",
    )
    .option("--run <RUN>", "for this run")
    .option("--repo <OWNER/NAME>", "for every run of this repository")
    .requiredOption("--rule <LEVEL/RULE...>", "as skein run explain names them; never the platform's")
    .requiredOption("--for <TIME>", "such as 30m or 2h; 24h at most")
    .requiredOption(...REASON_OPTION)
    .option(...JSON_OPTION)
    .action(overrideSet);
  override
    .command("confirm <ID>")
    .description("as the second platform admin: from then on it counts")
    .requiredOption(...REASON_OPTION)
    .option("--yes", "do not ask")
    .option(...JSON_OPTION)
    .action(overrideConfirm);
  override
    .command("list")
    .description("what is in force or waits for a second person")
    .option("--all", "those that are over too")
    .option(...JSON_OPTION)
    .action(overrideList);
  override
    .command("revoke <ID>")
    .description("take one back at once")
    .requiredOption(...REASON_OPTION)
    .option(...JSON_OPTION)
    .action(overrideRevoke);
}
