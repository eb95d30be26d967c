// cli/approval/commands.ts: `skein approval`, `approve`, `reject`: what waits for people, and what they say to it.
import type { Command } from "commander";
import { JSON_OPTION } from "../command.ts";
import { approvalList } from "./list.ts";
import { approvalShow } from "./show.ts";
import { approve, delegate, reject, withdraw } from "./verdict.ts";

export function addApprovalCommands(program: Command): void {
  const approval = program.command("approval").description("what waits for people, and what they say to it");
  const yes = ["--yes", "signs without asking once more"] as const;
  const why = ["--reason <TEXT>", "kept in the audit log"] as const;
  approval
    .command("list")
    .description("what waits, oldest first")
    .option("--all", "those that are decided too, newest first")
    .option(...JSON_OPTION)
    .action(approvalList);
  approval
    .command("show <ID>")
    .description("everything that is bound: action, diff, risk, rules that asked, expiry")
    .option(...JSON_OPTION)
    .action(approvalShow);
  for (const on of [program, approval]) {
    on.command("approve <ID>")
      .description("sign that it may be done, once; exit 3 when it does not count")
      .option(...yes)
      .option(...why)
      .option(...JSON_OPTION)
      .action(approve);
    on.command("reject <ID>")
      .description("sign that it may not; the run is told the reason")
      .option(...yes)
      .requiredOption(...why)
      .option(...JSON_OPTION)
      .action(reject);
  }
  approval
    .command("withdraw <ID>")
    .description("take your approval back, while others are still waited for")
    .option(...yes)
    .option(...why)
    .option(...JSON_OPTION)
    .action(withdraw);
  approval
    .command("delegate <ID>")
    .description("let another person decide it in your place")
    .requiredOption("--to <SUBJECT>", "who")
    .requiredOption("--until <DATE>", "when that ends")
    .option(...yes)
    .option(...why)
    .option(...JSON_OPTION)
    .action(delegate);
}
