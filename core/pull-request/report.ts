// core/pull-request/report.ts: the evidence of a run that changes nothing, as a report for people.
import type { PullRequestEvidence } from "../schema/pull-request.ts";
import { costOf, decisionLines, suspicionLines } from "./evidence-section.ts";
import { authorship, modelRows } from "./header.ts";
import { code, fenced, inline } from "./inert.ts";

/** What a script printed: its text, redacted, and the artifact that has all of it. */
export type Printed = { text: string; digest: string };

/** Markdown. Free text in `evidence` is redacted already (I9). `printed` null: an agent, who says it in its own words. */
export function analysisReport(evidence: PullRequestEvidence, printed: Printed | null): string {
  return [
    `# ${inline(evidence.task)}`,
    "",
    `**${authorship("report", evidence.change)}** Nothing was changed: the workspace it looked at is gone.`,
    "",
    "| | |",
    "|---|---|",
    ...modelRows(evidence),
    `| Task | ${code(evidence.taskId.slice(0, 12))}, ${code(evidence.taskClass)} |`,
    `| Run | ${code(evidence.runId)} |`,
    `| Base commit | ${code(evidence.baseSha)} |`,
    `| Base verified | ${inline(evidence.baseline.profile)}: ${inline(evidence.baseline.because)} |`,
    `| Requested by | ${inline(evidence.requester)} |`,
    `| Owner | ${inline(evidence.owner)} |`,
    `| Cost | ${costOf(evidence)} |`,
    "",
    ...findings(evidence, printed),
    "",
    ...decisionLines(evidence),
    ...suspicionLines(evidence),
  ].join("\n");
}

function findings({ summary }: PullRequestEvidence, printed: Printed | null): string[] {
  if (printed === null) return ["## What the agent says it found", "", fenced(summary)];
  return [
    "## What the command printed",
    "",
    fenced(`$ ${summary}\n${printed.text}`),
    "",
    `All of it: ${code(`skein artifact get ${printed.digest} --output printed.txt`)}`,
  ];
}
