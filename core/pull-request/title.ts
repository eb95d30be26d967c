// core/pull-request/title.ts: a task's title as one plain line, for the pull request and the commit's subject.
import { plainLine } from "./inert.ts";

const TITLE_LIMIT = 200;
const SUBJECT_LIMIT = 100;

export function pullRequestTitle(title: string): string {
  return plainLine(title, TITLE_LIMIT) || "Change by Skein";
}

/** Subject and trailers. The message cannot add trailers of its own: it is one line. */
export function commitMessage(of: { message: string; runId: string; task: string }): string {
  const subject = plainLine(of.message, SUBJECT_LIMIT) || "Change by Skein";
  return `${subject}\n\nSkein-Run: ${plainLine(of.runId, 80)}\nSkein-Task: ${plainLine(of.task, 80)}\n`;
}
