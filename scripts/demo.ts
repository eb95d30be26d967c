// scripts/demo.ts: `npm run demo`: governed runs on a real project, people who are asked, and a halt, on real parts.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { skein } from "./demo/command-line.ts";
import { playGovernance } from "./demo/governance.ts";
import type { Governance } from "./demo/governance.ts";
import { followRun } from "./demo/progress.ts";
import { MINIMIST, seedRepository, tarOf, withProject } from "./demo/project.ts";
import { reportOf, showReport } from "./demo/report.ts";
import type { RunReport } from "./demo/report.ts";
import { heading, say } from "./demo/say.ts";
import { agentTask, scriptTask } from "./demo/tasks.ts";
import { ensureTape } from "./demo/test-dependencies.ts";
import { optionsOf } from "./options.ts";
import { untilInterrupted } from "./stack/interrupt.ts";
import { CHECKOUT, placesIn } from "./stack/places.ts";
import { runningStack, startStack } from "./stack/stack.ts";
import type { StackFile } from "./stack/stack-file.ts";

const root = join(CHECKOUT, ".skein");
/** The account that the development forge installs the App for. */
const OWNER = "acme";
const DELIVERED = "pull_request_open";
const Started = z.object({ id: z.string() });

type Played = { runs: RunReport[] } & Governance;

async function playDemo(file: StackFile): Promise<Played> {
  heading(`${MINIMIST.name} ${MINIMIST.version} from npm, as a repository of its own`);
  const name = `minimist-${Date.now().toString(36)}`;
  const repository = await prepareRepository(file, name);
  const runs = await playRuns(repository);
  const drill = await prepareRepository(file, `${name}-drill`);
  return { runs, ...(await playGovernance(repository, drill)) };
}

async function playRuns(repository: string): Promise<RunReport[]> {
  const tasks = [
    { name: "agent", text: agentTask(repository), options: ["--model", "scripted"] },
    { name: "script", text: scriptTask(repository), options: [] },
  ];
  heading("Two runs: an agent fixes CVE-2021-44906, a script changes a declaration in every test");
  say("  The agent's answers are scripted: they show the platform, not a model.");
  const folder = mkdtempSync(join(tmpdir(), "skein-tasks-"));
  const reports: RunReport[] = [];
  for (const task of tasks) {
    const path = join(folder, `${task.name}.yaml`);
    writeFileSync(path, task.text);
    const { id } = Started.parse(
      await skein({}, "run", "start", "--repo", repository, "--task", path, ...task.options),
    );
    const detail = await followRun(id, task.name.padEnd(6));
    const report = await reportOf(detail);
    showReport(detail, report);
    reports.push(report);
  }
  rmSync(folder, { recursive: true });
  return reports;
}

async function prepareRepository(file: StackFile, name: string): Promise<string> {
  await ensureTape(placesIn(file.data).caches);
  const forge = { url: file.forgeUrl, secretFile: join(placesIn(file.data).keys, "webhook-secret") };
  const tar = await withProject(MINIMIST, tarOf);
  await seedRepository(forge, { owner: OWNER, name, tar });
  const repository = `${OWNER}/${name}`;
  const contract = ["--owner", "demo-owner", "--team", "demo", "--tier", "low", "--verifier", "node-tape"];
  await skein({}, "repo", "onboard", repository, ...contract);
  say(`  onboarded ${repository}`);
  return repository;
}

function holds({ runs, approval, halt }: Played): boolean {
  const all = runs.every(
    ({ outcome, audit, history }) => outcome === DELIVERED && audit.verified && history.replayed,
  );
  return all && approval.outcome === DELIVERED && halt.ended === halt.runs && halt.gone !== null;
}

function showNext(reports: RunReport[]): void {
  const [first] = reports;
  heading("Try next");
  say(`  npx skein run explain ${first?.id ?? "RUN"}`);
  say("  npx skein run list");
  say(`  npx skein run stop ${first?.id ?? "RUN"} --reason "seen enough"`);
  say("  npx skein audit verify --chain tenant");
}

function giveUp(error: unknown): never {
  say(`\nthe stack did not start: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}

function findRunning(): StackFile | null {
  try {
    const found = runningStack(root);
    if (found?.state !== "starting") return found;
  } catch (error) {
    giveUp(error);
  }
  return giveUp(new Error("another one is being started here: wait until it is up, then run again"));
}

const json = optionsOf("demo", { "--json": "ends with one JSON object, and stops everything" }).has("--json");
const say2 = (line: string): void => say(`  ${line}`);
const interrupted = untilInterrupted();
const running = findRunning();
if (!running) heading("Starting the stack");
const own = running ? null : await startStack({ root, fresh: false, say: say2 }).catch(giveUp);
const file = running ?? own?.file;
if (!file) throw new Error("no stack");
let exitCode = 0;
try {
  const played = await playDemo(file);
  exitCode = holds(played) ? 0 : 1;
  showNext(played.runs);
  if (json) {
    const runs = played.runs.filter(({ outcome }) => outcome === DELIVERED);
    process.stdout.write(`${JSON.stringify({ ...played, runs })}\n`);
  } else if (own && process.stderr.isTTY) {
    say("\n  The stack stays up so that the links work; Ctrl-C stops it.");
    await interrupted;
  }
} catch (error) {
  say(`\ndemo failed: ${error instanceof Error ? error.message : String(error)}`);
  exitCode = 1;
}
await own?.stop().catch((error: unknown) => {
  say(`\n${error instanceof Error ? error.message : String(error)}`);
  exitCode = 1;
});
process.exit(exitCode);
