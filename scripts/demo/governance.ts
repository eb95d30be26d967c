// scripts/demo/governance.ts: people in the demo: an action that asks, a second person who signs, once; and a halt that is measured.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { readConfig } from "../../cli/config.ts";
import { DrillReport } from "../../cli/halt/drill.ts";
import { skein, trySkein } from "./command-line.ts";
import { followRun } from "./progress.ts";
import { heading, say } from "./say.ts";
import { supervisedTask } from "./tasks.ts";

export type Governance = {
  approval: {
    run: string;
    approval: string;
    askedBy: string;
    approvedBy: string;
    outcome: string;
    pullRequest: string | null;
  };
  approvalReused: Refusal;
  halt: DrillReport;
};
type Refusal = { exitCode: number; because: string };

const REVIEWER = "demo-reviewer";
const REFUSED = 3;
const Started = z.object({ id: z.string() });

/** `drill`: a repository whose runs may be ended. Throws where the platform does not hold what it is to show. */
export async function playGovernance(repository: string, drill: string): Promise<Governance> {
  const folder = mkdtempSync(join(tmpdir(), "skein-people-"));
  try {
    const { approval, approvalReused } = await playApproval(repository, folder);
    return { approval, approvalReused, halt: await playHalt(drill) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function playApproval(repository: string, folder: string): Promise<Omit<Governance, "halt">> {
  heading("A pull request that is ready for review asks a second person first");
  const path = join(folder, "task.yaml");
  writeFileSync(path, supervisedTask(repository));
  const { id } = Started.parse(await skein({}, "run", "start", "--repo", repository, "--task", path));
  const { run } = await followRun(id, "asks  ", ({ stage }) => stage === "waiting_for_approval");
  const approval = run.approval ?? "";
  const { keyFile, subject } = readConfig();
  await skein({ SKEIN_HOME: folder, SKEIN_KEY_FILE: keyFile }, "key", "enroll", "--subject", REVIEWER);
  await skein({}, "role", "grant", REVIEWER, "approver");
  await refused("who asked for it cannot approve it", {}, approval);
  const asReviewer = { SKEIN_HOME: folder, SKEIN_SUBJECT: REVIEWER };
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
  say(`  ✗ ${why}: ${stderr}`);
  return { exitCode, because: stderr };
}

async function playHalt(repository: string): Promise<DrillReport> {
  heading("A halt ends a run while its command sleeps");
  const report = DrillReport.parse(await skein({}, "halt", "drill", "--repo", repository, "--runs", "1"));
  const last = report.gone?.last;
  say(`  ✓ the last process was gone ${last ?? "?"} ms after the halt was accepted; nothing was pushed`);
  return report;
}
