// core/pull-request/marker.ts: the comments that bound our section of a body and name the run it speaks of.

export const SECTION_BEGIN = "<!-- skein:begin -->";
export const SECTION_END = "<!-- skein:end -->";

const RUN_MARKER = /<!-- skein:run=([A-Za-z0-9._-]+) task=([A-Za-z0-9._-]+) -->/;

export type Marked = { runId: string; taskId: string };

export function runMarker({ runId, taskId }: Marked): string {
  return `<!-- skein:run=${word(runId)} task=${word(taskId)} -->`;
}

/** Which run and task a body says it is of; null: it says none. Only a hint: anyone may write a comment. */
export function readMarker(body: string): Marked | null {
  const begin = body.indexOf(SECTION_BEGIN);
  const end = body.indexOf(SECTION_END, begin);
  if (begin < 0 || end < 0) return null;
  const [, runId, taskId] = RUN_MARKER.exec(body.slice(begin, end)) ?? [];
  return runId === undefined || taskId === undefined ? null : { runId, taskId };
}

function word(text: string): string {
  return text.replace(/[^A-Za-z0-9._-]/g, "") || "none";
}
