// scripts/demo/play.ts: what the demo plays on a stack, and the one object that it comes to.
import { join } from "node:path";
import { z } from "zod";
import { placesIn } from "../stack/places.ts";
import type { StackFile } from "../stack/stack-file.ts";
import { skein } from "./command-line.ts";
import { Contained, hostileTar, isContained, playContainment } from "./containment.ts";
import { Governance, playGovernance, reviewerIn } from "./governance.ts";
import { playPreview, PolicyPreview } from "./policy.ts";
import { followRun } from "./progress.ts";
import { MINIMIST, seedRepository, tarOf, withProject } from "./project.ts";
import { reportOf, RunReport, showReport } from "./report.ts";
import { heading, say } from "./say.ts";
import { startRun } from "./start-run.ts";
import { agentTask, scriptTask } from "./tasks.ts";
import { ensureTape } from "./test-dependencies.ts";

/** The account that the development forge installs the App for. */
const OWNER = "acme";
const DELIVERED = "pull_request_open";

/** The last line of `npm run demo -- --json`. */
export const Played = z.strictObject({
  runs: z.array(RunReport),
  ...Governance.shape,
  contained: Contained,
  policyPreview: PolicyPreview,
});
export type Played = z.infer<typeof Played>;

/** On a stack that runs, by the user's own command line. Throws where the platform does not do what is shown. */
export async function playDemo(file: StackFile): Promise<Played> {
  heading(`${MINIMIST.name} ${MINIMIST.version} from npm, as a repository of its own`);
  const name = `minimist-${Date.now().toString(36)}`;
  const repository = await prepareRepository(file, name);
  const drill = await prepareRepository(file, `${name}-drill`);
  const runs = await playRuns(repository);
  const { keys } = placesIn(file.data);
  const governance = await playGovernance({ repository, drill, keys });
  const hostile = await prepareHostile(file, `${name}-hostile`);
  const contained = await playContainment(hostile, reviewerIn(keys));
  return { runs, ...governance, contained, policyPreview: await playPreview() };
}

/** Whether all that was played came to the end it should. */
export function holds({ runs, approval, halt, contained, policyPreview }: Played): boolean {
  const proven = runs.every(isDelivered) && runs.every(isProven);
  const stopped = halt.gone !== null && halt.ended === halt.runs && halt.released;
  const isStricter = policyPreview.changes.some(({ from, to }) => from === "allow" && to === "ask_approval");
  const governed = approval.outcome === DELIVERED && stopped && isStricter;
  return proven && governed && isContained(contained);
}

export function isDelivered({ outcome }: RunReport): boolean {
  return outcome === DELIVERED;
}

function isProven({ audit, history }: RunReport): boolean {
  return audit.verified && history.replayed;
}

async function playRuns(repository: string): Promise<RunReport[]> {
  const tasks = [
    { name: "agent", text: agentTask(repository), options: ["--model", "scripted"] },
    { name: "script", text: scriptTask(repository), options: [] },
  ];
  heading("Two runs: an agent fixes CVE-2021-44906, a script changes a declaration in every test");
  say("  The agent's answers are scripted: they show the platform, not a model.");
  const reports: RunReport[] = [];
  for (const { name, text, options } of tasks) {
    const id = await startRun(repository, text, ...options);
    const detail = await followRun(id, name.padEnd(6));
    const report = await reportOf(detail);
    showReport(detail, report);
    reports.push(report);
  }
  return reports;
}

async function prepareRepository(file: StackFile, name: string): Promise<string> {
  await ensureTape(placesIn(file.data).caches);
  return prepare(file, { name, tar: await withProject(MINIMIST, tarOf), verifier: "node-tape" });
}

async function prepareHostile(file: StackFile, name: string): Promise<string> {
  return prepare(file, { name, tar: await hostileTar(), verifier: "node-test" });
}

async function prepare(
  file: StackFile,
  { name, tar, verifier }: { name: string; tar: Uint8Array; verifier: string },
): Promise<string> {
  const forge = { url: file.forgeUrl, secretFile: join(placesIn(file.data).keys, "webhook-secret") };
  await seedRepository(forge, { owner: OWNER, name, tar });
  const repository = `${OWNER}/${name}`;
  const contract = ["--owner", "demo-owner", "--team", "demo", "--tier", "low", "--verifier", verifier];
  await skein({}, "repo", "onboard", repository, ...contract);
  say(`  onboarded ${repository}`);
  return repository;
}
