// gateway/run-card.ts: what people see of a run in Temporal before it has said anything itself; never a secret, never a payload.
import type { RunInput } from "../core/schema/run.ts";

export type RunCard = { summary: string; details: string };

const MAX_SUMMARY_CHARS = 200; // Temporal cuts at 400 bytes

/** `summary`: one line. `details`: Markdown, in which the task's own words cannot open a heading, table or link. */
export function runCard({ runId, taskId, task, repository, requester, profile }: RunInput): RunCard {
  const { title, change, task_class: taskClass, autonomy } = task;
  const lines = [
    `**${plain(title)}** on \`${repository.repository}\``,
    "",
    "| | |",
    "|---|---|",
    `| run | \`${runId}\` |`,
    `| task | \`${taskId.slice(0, 12)}\` |`,
    `| change | ${change}, ${taskClass}, ${autonomy} |`,
    `| requester | ${plain(requester)} |`,
    `| owner | ${plain(repository.owner)}, team ${plain(repository.team)}, tier ${repository.tier} |`,
    `| verifier | ${plain(profile)} |`,
    "",
    `Look: \`skein run show ${runId}\`. Stop it: \`skein run stop ${runId}\`.`,
  ];
  return { summary: oneLine(`${repository.repository}: ${title}`), details: lines.join("\n") };
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").slice(0, MAX_SUMMARY_CHARS).toWellFormed();
}

function plain(text: string): string {
  return oneLine(text).replace(/[\\|<>`[\]*#_]/g, (mark) => `\\${mark}`);
}
