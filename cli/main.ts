// cli/main.ts: `skein <noun> <verb>`: the nouns, each with its commands.
import { Command, CommanderError } from "commander";
import { addAdminCommands } from "./admin/commands.ts";
import { addApprovalCommands } from "./approval/commands.ts";
import { addArtifactCommands } from "./artifact/commands.ts";
import { addAuditCommands } from "./audit/commands.ts";
import { addHaltCommands } from "./halt/commands.ts";
import { addKeyCommands } from "./key/commands.ts";
import { addLeaseCommands } from "./lease/commands.ts";
import { addPolicyCommands } from "./policy/commands.ts";
import { addRepoCommands } from "./repo/commands.ts";
import { addRoleCommands } from "./role/commands.ts";
import { addRunCommands } from "./run/commands.ts";
import { sandboxDoctor } from "./sandbox/doctor.ts";
import { sandboxExec } from "./sandbox/exec.ts";
import { replayRun } from "./replay/run.ts";
import { JSON_OPTION } from "./command.ts";
import { EXIT } from "./exit.ts";

const program = new Command("skein")
  .description("Governed code changes by agents and scripts.")
  .exitOverride();

addRunCommands(program);
addRepoCommands(program);
addPolicyCommands(program);
addHaltCommands(program);
addApprovalCommands(program);
addKeyCommands(program);
addRoleCommands(program);
addArtifactCommands(program);
addAuditCommands(program);
addLeaseCommands(program);
addAdminCommands(program);

const sandbox = program.command("sandbox").description("where agents and scripts run");
sandbox
  .command("exec <COMMAND...>")
  .description(
    "run a command as an agent's tool would, on a copy of a folder, without a network; its exit code is passed through",
  )
  .requiredOption("--workspace <DIR>", "the folder that is copied; its owner and modes never change")
  .option("--profile <NAME>", "how much it may use: default or build", "default")
  .option("--timeout <TIME>", "then it is killed and the exit code is 124", "30s")
  .option(
    "--write-back",
    "put what the command made into the folder, by the rules that an agent's patch is exported by",
  )
  .action(sandboxExec);
sandbox
  .command("doctor")
  .description("what this machine's sandbox withstands, by trying it; exit 1 when a protection does not hold")
  .option(...JSON_OPTION)
  .action(sandboxDoctor);
program
  .command("replay")
  .description("deterministic replay")
  .command("run <RUN>")
  .description("replay a run's history on the workflow code")
  .option(...JSON_OPTION)
  .action(replayRun);

// A reader that has seen enough (`| head`) ends the command, and is no fault.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit();
  throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.badInput;
}
