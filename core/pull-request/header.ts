// core/pull-request/header.ts: the table that says at once who made this, for whom, and what a person must do.
import type { PullRequestEvidence } from "../schema/pull-request.ts";
import { code, inline } from "./inert.ts";

export function headerOf(evidence: PullRequestEvidence): string[] {
  const { risk, riskReasons, verification } = evidence;
  const reasons = riskReasons.length > 0 ? `: ${riskReasons.map(inline).join("; ")}` : "";
  return [
    `**${authorship("change", evidence.change)}**`,
    "",
    "| | |",
    "|---|---|",
    ...modelRows(evidence),
    `| Task | ${inline(evidence.task)} (${code(evidence.taskId.slice(0, 12))}, ${code(evidence.taskClass)}) |`,
    `| Run | ${code(evidence.runId)} |`,
    `| Autonomy | ${code(evidence.autonomy)} |`,
    `| Verifier | ${inline(verification.profile)}: ${inline(verification.verdict)} |`,
    `| Risk | **${risk}**${reasons} |`,
    `| Requested by | ${inline(evidence.requester)} |`,
    `| Owner | ${inline(evidence.owner)} |`,
    "| Human action required | Review it, then merge or close it. Skein never merges. |",
    `| How to stop it | ${code(`skein run stop ${evidence.runId}`)}, or close this pull request: it stays closed |`,
  ];
}

export function authorship(what: "change" | "report", by: PullRequestEvidence["change"]): string {
  const maker = by === "agent" ? "an AI agent" : "a script (a deterministic command, no model)";
  return `This ${what} was made by ${maker} under Skein, not by a person.`;
}

/** A scripted model is said to be one, in the row where a reader looks for the model's name. */
export function modelRows({ change, model, scripted }: PullRequestEvidence): string[] {
  if (change === "script") return [];
  const name = model === null ? "none" : inline(model);
  const note = scripted
    ? " — **scripted**: the answers were written beforehand, no language model was asked"
    : "";
  return [`| Model | ${name}${note} |`];
}
