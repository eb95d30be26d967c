// scripts/demo/governance.ts: people in the demo: an action that asks, a second person who signs, once; and a halt that is measured.
import { join } from "node:path";
import { z } from "zod";
import { readConfig } from "../../cli/config.ts";
import { DrillReport } from "../../cli/halt/drill.ts";
import { skein, trySkein } from "./command-line.ts";
import { followRun, isAsking } from "./progress.ts";
import { heading, say } from "./say.ts";
import { startRun } from "./start-run.ts";
import { supervisedTask } from "./tasks.ts";

const Refusal = z.strictObject({ exitCode: z.int(), because: z.string() });
type Refusal = z.infer<typeof Refusal>;

export const Governance = z.strictObject({
  approval: z.strictObject({
    run: z.string(),
    approval: z.string().describe("its id"),
    askedBy: z.string(),
    approvedBy: z.string(),
    outcome: z.string().describe("of the run"),
    pullRequest: z.string().nullable().describe("URL"),
  }),
  approvalReused: Refusal.describe("what the same approval is answered when it is approved again"),
  halt: DrillReport,
});
export type Governance = z.infer<typeof Governance>;

type Stage = {
  repository: string;
  /** Whose runs may be ended. */
  drill: string;
  /** The stack's folder of keys: the second person's is beside them. */
  keys: string;
};

const REVIEWER = "demo-reviewer";

/** Of whoever approves in the demo; the key is made when the approval is played. */
export function reviewerIn(keys: string): { SKEIN_HOME: string; SKEIN_SUBJECT: string } {
  return { SKEIN_HOME: join(keys, "demo"), SKEIN_SUBJECT: REVIEWER };
}
const REFUSED = 3;

/** Throws where the platform does not hold what it is to show. */
export async function playGovernance({ repository, drill, keys }: Stage): Promise<Governance> {
  const played = await playApproval(repository, keys);
  return { ...played, halt: await playHalt(drill) };
}

async function playApproval(repository: string, keys: string): Promise<Omit<Governance, "halt">> {
  heading("A risky action asks first: a pull request that is ready for review");
  say("  Nobody approves what they asked for themselves, and an approval serves one action, once.");
  const id = await startRun(repository, supervisedTask(repository));
  const { run } = await followRun(id, "asks  ", isAsking);
  const approval = run.approval ?? "";
  const { keyFile, subject } = readConfig();
  const asReviewer = reviewerIn(keys);
  await skein(
    { SKEIN_HOME: asReviewer.SKEIN_HOME, SKEIN_KEY_FILE: keyFile },
    "key",
    "enroll",
    "--subject",
    REVIEWER,
  );
  await skein({}, "role", "grant", REVIEWER, "approver");
  await refused("who asked for it cannot approve it", {}, approval);
  await skein(asReviewer, "approve", approval, "--yes", "--reason", "read it");
  say(`  ✓ ${REVIEWER} approved ${approval}: a signed word over exactly this pull request`);
  const approvalReused = await refused("it serves once", asReviewer, approval);
  const { run: done } = await followRun(id, "asks  ");
  return {
    approval: {
      run: id,
      approval,
      askedBy: subject,
      approvedBy: REVIEWER,
      outcome: done.outcome ?? "",
      pullRequest: done.pullRequest?.url ?? null,
    },
    approvalReused,
  };
}

async function refused(why: string, env: Record<string, string>, approval: string): Promise<Refusal> {
  const { exitCode, stderr } = await trySkein(env, "approve", approval, "--yes");
  if (exitCode !== REFUSED) throw new Error(`${why}, but skein approve ended with ${exitCode}: ${stderr}`);
  const because = stderr.replace(/^skein: /, "");
  say(`  ✗ ${why}: ${because}`);
  return { exitCode, because };
}

async function playHalt(repository: string): Promise<DrillReport> {
  heading("A halt ends a run while its command sleeps");
  say("  Workers hear of it from the gateway, not from Temporal, so it bites with Temporal down too.");
  const report = DrillReport.parse(await skein({}, "halt", "drill", "--repo", repository, "--runs", "1"));
  say(`  ✓ halt ${report.halt}: ${report.gone?.last ?? "?"} ms from its acceptance to the last process gone`);
  say(
    `  ✓ ${report.ended} of ${report.runs} runs ended as stopped, ${report.remoteMutations} pushed after it`,
  );
  say(`  ${report.released ? "✓ released: new runs start there again" : "✗ not released"}`);
  return report;
}
