// cli/key/commands.ts: `skein key`: the keys people sign with.
import type { Command } from "commander";
import { JSON_OPTION } from "../command.ts";
import { keyEnroll } from "./enroll.ts";
import { keyList } from "./list.ts";
import { keyRevoke } from "./revoke.ts";

export function addKeyCommands(program: Command): void {
  const why = ["--reason <TEXT>", "kept in the audit log"] as const;
  const key = program.command("key").description("the keys people sign with");
  key
    .command("enroll")
    .description("make a key somebody's own; needs a platform_admin")
    .option("--subject <NAME>", "whose; you if absent")
    .option("--public <FILE>", "their public JWK; absent, a key is made in your own folder")
    .option(...why)
    .option(...JSON_OPTION)
    .action(keyEnroll);
  key
    .command("revoke <KEY>")
    .description("your own, or as platform_admin anybody's")
    .requiredOption(...why)
    .option(...JSON_OPTION)
    .action(keyRevoke);
  key
    .command("list")
    .description("whose keys are enrolled")
    .option(...JSON_OPTION)
    .action(keyList);
}
