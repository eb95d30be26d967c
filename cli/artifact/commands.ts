// cli/artifact/commands.ts: `skein artifact`: what runs have left.
import type { Command } from "commander";
import { JSON_OPTION } from "../command.ts";
import { artifactGet } from "./get.ts";
import { artifactList } from "./list.ts";

export function addArtifactCommands(program: Command): void {
  const artifact = program.command("artifact").description("what runs leave behind: patches, reports, logs");
  artifact
    .command("list <RUN>")
    .description("a run's artifacts: class, data class, size, digest, and when they expire")
    .option(...JSON_OPTION)
    .action(artifactList);
  artifact
    .command("get <DIGEST>")
    .description("an artifact's bytes, checked against their digest")
    .option("--output <FILE>", "where to; else standard output, when it is not a terminal")
    .option("--force", "replace FILE if it is there")
    .action(artifactGet);
}
