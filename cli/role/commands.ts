// cli/role/commands.ts: `skein role`: who may do what, and where.
import type { Command } from "commander";
import { JSON_OPTION } from "../command.ts";
import { roleGrant, roleRevoke } from "./change.ts";
import { roleList } from "./list.ts";

export function addRoleCommands(program: Command): void {
  const why = ["--reason <TEXT>", "kept in the audit log"] as const;
  const role = program.command("role").description("who may do what, and where");
  for (const [name, action] of [
    ["grant", roleGrant],
    ["revoke", roleRevoke],
  ] as const) {
    role
      .command(`${name} <SUBJECT> <ROLE>`)
      .description(`${name} a role; needs a platform_admin`)
      .option("--scope <SCOPE>", "tenant, team:NAME or repository:OWNER/NAME", "tenant")
      .option(...why)
      .option(...JSON_OPTION)
      .action(action);
  }
  role
    .command("list")
    .description("who may be what")
    .option(...JSON_OPTION)
    .action(roleList);
}
