// cli/main.ts: `skein <noun> <verb>`: the table of commands.
import { Command, CommanderError } from "commander";
import { approvalList } from "./approval/list.ts";
import { approvalShow } from "./approval/show.ts";
import { approve, delegate, reject, withdraw } from "./approval/verdict.ts";
import { artifactGet } from "./artifact/get.ts";
import { artifactList } from "./artifact/list.ts";
import { auditVerify } from "./audit/verify.ts";
import { EXIT } from "./exit.ts";
import { policyDecide } from "./policy/decide.ts";
import { policyExplain } from "./policy/explain.ts";
import { policyLint } from "./policy/lint.ts";
import { policyShow } from "./policy/show.ts";
import { policyTest } from "./policy/test.ts";
import { haltDrill } from "./halt/drill.ts";
import { haltList } from "./halt/list.ts";
import { haltRelease } from "./halt/release.ts";
import { haltSet } from "./halt/set.ts";
import { keyEnroll } from "./key/enroll.ts";
import { keyList } from "./key/list.ts";
import { keyRevoke } from "./key/revoke.ts";
import { replayRun } from "./replay/run.ts";
import { repoBlock } from "./repo/block.ts";
import { repoOnboard } from "./repo/onboard.ts";
import { repoShow } from "./repo/show.ts";
import { roleGrant, roleRevoke } from "./role/change.ts";
import { roleList } from "./role/list.ts";
import { runBudget } from "./run/budget.ts";
import { runExplain } from "./run/explain.ts";
import { runList } from "./run/list.ts";
import { runLogs } from "./run/logs.ts";
import { runShow } from "./run/show.ts";
import { runStart } from "./run/start.ts";
import { runStop } from "./run/stop.ts";
import { runWatch } from "./run/watch.ts";
import { sandboxDoctor } from "./sandbox/doctor.ts";

const program = new Command("skein")
  .description("Governed code changes by agents and scripts.")
  .exitOverride();
const json = ["--json", "one JSON object or line per object"] as const;

const run = program.command("run").description("tasks being worked on");
run
  .command("start")
  .description("submit a task file")
  .requiredOption("--repo <OWNER/NAME>", "an onboarded repository")
  .requiredOption("--task <FILE>", "YAML or JSON task contract")
  .option("--model <NAME>", "model route of the configuration", "default")
  .option("--again", "a new attempt at a task that has ended")
  .option(...json)
  .action(runStart);
run
  .command("list")
  .description("runs, newest first")
  .option(...json)
  .action(runList);
run
  .command("show <RUN>")
  .description("one run; by id, its beginning, pull request URL or merge SHA")
  .option(...json)
  .action(runShow);
run
  .command("watch <RUN>")
  .description("one run, live; exit 0 done, 1 failed, stopped or closed unmerged, 3 refused")
  .option(...json)
  .action(runWatch);
run
  .command("explain <RUN>")
  .description("every decision, its rule and reason")
  .option(...json)
  .action(runExplain);
run
  .command("logs <RUN>")
  .description("what every process of the development stack wrote about a run, by its id or its beginning")
  .option("--follow", "goes on until Ctrl-C")
  .option("--json", "the lines as they were written")
  .action(runLogs);
run
  .command("stop <RUN>")
  .description("end a run: kill, clean up, keep evidence")
  .option("--reason <TEXT>", "kept in the audit log")
  .option(...json)
  .action(runStop);
run
  .command("budget <RUN>")
  .description("raise what a run may cost; one that waits for it goes on")
  .requiredOption("--cost-cents <CENTS>", "US cents for all its model calls, as limits.cost_cents of a task")
  .requiredOption("--reason <TEXT>", "kept in the audit log")
  .option(...json)
  .action(runBudget);

const repo = program.command("repo").description("repositories");
repo
  .command("onboard <OWNER/NAME>")
  .description("register a repository that the forge App can reach")
  .requiredOption("--owner <NAME>", "who answers for it")
  .requiredOption("--team <NAME>", "the team")
  .requiredOption("--tier <TIER>", "low, medium, high, critical or regulated")
  .requiredOption("--verifier <PROFILE>", "verifier profile, such as node-tape")
  .option(...json)
  .action(repoOnboard);
repo
  .command("show <OWNER/NAME>")
  .description("what is known of one")
  .option(...json)
  .action(repoShow);

const policy = program
  .command("policy")
  .description(
    "rules: what they say, and what they would say; a folder of files is enough, no stack is needed",
  );
const folder = ["--policies <DIR>", "folder of policies; the starter set if absent"] as const;
policy
  .command("decide")
  .description(
    "a JSON action a line on standard input, a decision a line out; exit 2 for unreadable policies",
  )
  .option(...folder)
  .action(policyDecide);
policy
  .command("test")
  .description(
    "every case under cases/, and the rules that no case rests on; exit 1 when a case does not hold",
  )
  .option(...folder)
  .option("--junit <FILE>", "the results as JUnit XML too")
  .option(...json)
  .action(policyTest);
policy
  .command("lint")
  .description(
    "rules that never decide, patterns that match nothing, missing examples; exit 1 when there are any",
  )
  .option(...folder)
  .option(...json)
  .action(policyLint);
policy
  .command("explain <ACTION>")
  .description("a JSON action as decide reads it, or - for standard input: what each rule expected and saw")
  .option(...folder)
  .option(...json)
  .action(policyExplain);
policy
  .command("show")
  .description("the policy in effect for a repository or a task, each line with its origin")
  .requiredOption("--repo <OWNER/NAME>", "the repository")
  .requiredOption("--team <NAME>", "its team")
  .requiredOption("--tier <TIER>", "low, medium, high, critical or regulated")
  .option("--task <FILE>", "YAML or JSON task contract")
  .option("--tenant <NAME>", "default if absent")
  .option(...folder)
  .option(...json)
  .action(policyShow);
repo
  .command("block <OWNER/NAME>")
  .description("no new runs and no remote mutation there until it is released: two halts")
  .requiredOption("--reason <TEXT>", "kept in the audit log")
  .option("--for <TIME>", "30m, 2h or 1d; else until it is released")
  .option(...json)
  .action(repoBlock);

const halt = program.command("halt").description("stops, in force until they are released");
halt
  .command("set <MODE>")
  .description(
    "no-effects, cancel-running, no-new-runs, no-autonomous-runs, waves-paused, no-pull-requests, no-remote-mutation or capability-off",
  )
  .requiredOption("--reason <TEXT>", "kept in the audit log, shown to whoever waits")
  .option("--platform", "every tenant; signed by your key in the tenant `platform`")
  .option("--tenant", "all of this tenant")
  .option("--team <NAME>", "all repositories of a team")
  .option("--repo <OWNER/NAME>", "one repository")
  .option("--run <RUN>", "one run, by its whole id")
  .option("--capability <NAME>", "for capability-off: shell.network, tool:NAME or model:PROVIDER/MODEL")
  .option("--for <TIME>", "30m, 2h or 1d; else until it is released")
  .option(...json)
  .action(haltSet);
halt
  .command("release <HALT>")
  .description("end a halt: a platform admin's word, or that of two operators")
  .requiredOption("--reason <TEXT>", "kept in the audit log")
  .option("--platform", "a platform halt; signed by your key in the tenant `platform`")
  .option(...json)
  .action(haltRelease);
halt
  .command("list")
  .description("the halts in force")
  .option(...json)
  .action(haltList);

halt
  .command("drill")
  .description("start runs that only sleep on a repository kept for it, halt them, and measure")
  .requiredOption("--repo <OWNER/NAME>", "all of its runs are ended")
  .option("--runs <COUNT>", "how many", "2")
  .option(...json)
  .action(haltDrill);
const approval = program.command("approval").description("what waits for people, and what they say to it");
const yes = ["--yes", "signs without asking once more"] as const;
const why = ["--reason <TEXT>", "kept in the audit log"] as const;
approval
  .command("list")
  .description("what waits, oldest first")
  .option("--all", "those that are decided too, newest first")
  .option(...json)
  .action(approvalList);
approval
  .command("show <ID>")
  .description("everything that is bound: action, diff, risk, rules that asked, expiry")
  .option(...json)
  .action(approvalShow);
for (const on of [program, approval]) {
  on.command("approve <ID>")
    .description("sign that it may be done, once; exit 3 when it does not count")
    .option(...yes)
    .option(...why)
    .option(...json)
    .action(approve);
  on.command("reject <ID>")
    .description("sign that it may not; the run is told the reason")
    .option(...yes)
    .requiredOption(...why)
    .option(...json)
    .action(reject);
}
approval
  .command("withdraw <ID>")
  .description("take your approval back, while others are still waited for")
  .option(...yes)
  .option(...why)
  .option(...json)
  .action(withdraw);
approval
  .command("delegate <ID>")
  .description("let another person decide it in your place")
  .requiredOption("--to <SUBJECT>", "who")
  .requiredOption("--until <DATE>", "when that ends")
  .option(...yes)
  .option(...why)
  .option(...json)
  .action(delegate);

const key = program.command("key").description("the keys people sign with");
key
  .command("enroll")
  .description("make a key somebody's own; needs a platform_admin")
  .option("--subject <NAME>", "whose; you if absent")
  .option("--public <FILE>", "their public JWK; absent, a key is made in your own folder")
  .option(...why)
  .option(...json)
  .action(keyEnroll);
key
  .command("revoke <KEY>")
  .description("your own, or as platform_admin anybody's")
  .requiredOption(...why)
  .option(...json)
  .action(keyRevoke);
key
  .command("list")
  .description("whose keys are enrolled")
  .option(...json)
  .action(keyList);

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
    .option(...json)
    .action(action);
}
role
  .command("list")
  .description("who may be what")
  .option(...json)
  .action(roleList);

const artifact = program.command("artifact").description("what runs leave behind: patches, reports, logs");
artifact
  .command("list <RUN>")
  .description("a run's artifacts: class, data class, size, digest, and when they expire")
  .option(...json)
  .action(artifactList);
artifact
  .command("get <DIGEST>")
  .description("an artifact's bytes, checked against their digest")
  .option("--output <FILE>", "where to; else standard output, when it is not a terminal")
  .option("--force", "replace FILE if it is there")
  .action(artifactGet);

program
  .command("audit")
  .description("the audit log")
  .command("verify [RUN]")
  .description("recompute a run's hash chain, or another by --chain")
  .option("--chain <NAME>", "`tenant`, or `run/<id>`")
  .option(...json)
  .action(auditVerify);

program
  .command("sandbox")
  .description("where agents and scripts run")
  .command("doctor")
  .description("what this machine's sandbox withstands, by trying it; exit 1 when a protection does not hold")
  .option(...json)
  .action(sandboxDoctor);

program
  .command("replay")
  .description("deterministic replay")
  .command("run <RUN>")
  .description("replay a run's history on the workflow code")
  .option(...json)
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
