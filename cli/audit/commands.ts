// cli/audit/commands.ts: `skein audit`: the audit log, for people and for whoever checks it from outside.
import type { Command } from "commander";
import { JSON_OPTION } from "../command.ts";
import { auditExport } from "./export.ts";
import { auditShow } from "./show.ts";
import { auditVerify } from "./verify.ts";

const CHAIN_OPTION = ["--chain <NAME>", "`tenant`, or `run/<id>`"] as const;

export function addAuditCommands(program: Command): void {
  const audit = program.command("audit").description("the audit log");
  audit
    .command("show [RUN]")
    .description("the events of a run's chain, or of another by --chain")
    .option(...CHAIN_OPTION)
    .option("--kind <KIND...>", "only events of these kinds, such as policy.evaluated")
    .option(...JSON_OPTION)
    .action(auditShow);
  audit
    .command("verify [RUN]")
    .description("recompute a run's hash chain, or another by --chain, or all of an exported file")
    .option(...CHAIN_OPTION)
    .option("--file <FILE>", "what skein audit export wrote; needs neither a stack nor a key")
    .option(...JSON_OPTION)
    .action(auditVerify);
  audit
    .command("export")
    .description("the tenant's chains, or a run's, in a file that can be checked without the ledger")
    .requiredOption("--output <FILE>", "where to")
    .option("--since <TIME>", "date, or date and time in UTC; absent: from the first event")
    .option("--run <RUN>", "only this run's chain")
    .option("--force", "replace FILE if it is there")
    .option(...JSON_OPTION)
    .action(auditExport);
}
