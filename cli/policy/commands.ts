// cli/policy/commands.ts: `skein policy`: rules, from a folder of files alone.
import type { Command } from "commander";
import { JSON_OPTION } from "../command.ts";
import { policyDecide } from "./decide.ts";
import { policyExplain } from "./explain.ts";
import { policyLint } from "./lint.ts";
import { policyPreview } from "./preview.ts";
import { policyPublish } from "./publish.ts";
import { policyReevaluate } from "./reevaluate.ts";
import { policyShow } from "./show.ts";
import { policyStanding } from "./standing.ts";
import { policyTest } from "./test.ts";

export function addPolicyCommands(program: Command): void {
  const policy = program
    .command("policy")
    .description("rules: what they say, what they would say, and which are in force");
  addFolderCommands(policy);
  addStackCommands(policy);
}

const FOLDER = ["--policies <DIR>", "folder of policies; the starter set if absent"] as const;

/** A folder of files is enough for these. */
function addFolderCommands(policy: Command): void {
  policy
    .command("decide")
    .description(
      "a JSON action a line on standard input, a decision a line out; exit 2 for unreadable policies",
    )
    .option(...FOLDER)
    .action(policyDecide);
  policy
    .command("test")
    .description(
      "every case under cases/, and the rules that no case rests on; exit 1 when a case does not hold",
    )
    .option(...FOLDER)
    .option("--junit <FILE>", "the results as JUnit XML too")
    .option(...JSON_OPTION)
    .action(policyTest);
  policy
    .command("lint")
    .description(
      "rules that never decide, patterns that match nothing, missing examples; exit 1 when there are any",
    )
    .option(...FOLDER)
    .option(...JSON_OPTION)
    .action(policyLint);
  policy
    .command("explain <ACTION>")
    .description("a JSON action as decide reads it, or - for standard input: what each rule expected and saw")
    .option(...FOLDER)
    .option(...JSON_OPTION)
    .action(policyExplain);
  policy
    .command("show")
    .description("the policy in effect for a repository or a task, each line with its origin")
    .requiredOption("--repo <OWNER/NAME>", "the repository")
    .requiredOption("--team <NAME>", "its team")
    .requiredOption("--tier <TIER>", "low, medium, high, critical or regulated")
    .option("--task <FILE>", "YAML or JSON task contract")
    .option("--tenant <NAME>", "default if absent")
    .option(...FOLDER)
    .option(...JSON_OPTION)
    .action(policyShow);
}

/** These ask a stack: what is in force there, and what was decided. */
function addStackCommands(policy: Command): void {
  const days = ["--days <N>", "of the last N days", "30"] as const;
  policy
    .command("publish")
    .description(
      "test, sign and put in force; what the platform says needs a second person; exit 1 when a case is red",
    )
    .option(...FOLDER)
    .option("--reason <TEXT>", "kept in the audit log")
    .option("--confirm <DIGEST>", "be the second person, for what somebody else has published")
    .option("--yes", "with --confirm: do not ask")
    .option(...JSON_OPTION)
    .action(policyPublish);
  policy
    .command("standing")
    .description("the policy in force, and what was published and waits for a second person")
    .option(...JSON_OPTION)
    .action(policyStanding);
  policy
    .command("preview")
    .description("what a changed policy would have said of the decisions that are kept; nothing is changed")
    .option(...FOLDER)
    .option(...days)
    .option(...JSON_OPTION)
    .action(policyPreview);
  policy
    .command("reevaluate [RUN]")
    .description("verdicts that are kept, again, byte for byte; exit 1 when one differs")
    .option(...days)
    .option(...JSON_OPTION)
    .action(policyReevaluate);
}
