// cli/run/watch/frame.ts: one picture of a run for a terminal of a given size: its story first, then turns, cost, decisions.
import { dollars } from "../../../core/run/details.ts";
import { storyRows } from "../../../core/run/story.ts";
import type { RunDetail } from "../../../core/schema/view.ts";
import { harmless } from "../../print.ts";
import { fitTo, wrapTo } from "../../terminal/width.ts";
import { storyOfRun } from "../../../core/run/told.ts";
import { shownSpan } from "./span.ts";

export type View = {
  detail: RunDetail;
  /** Since when the gateway has given no answer, and how it said so; null: it answers. */
  silence: { sinceMs: number; because: string } | null;
  nowMs: number;
};
export type Size = { columns: number; rows: number };

const LABEL = 11;
const MOST_DECISIONS = 8;
const BAR = 20;

/** At most `rows` lines of at most `columns`. On a small terminal decisions go first, then the story's end. */
export function frameOf(view: View, { columns, rows }: Size): string[] {
  const { run, decisions } = view.detail;
  const head = [`${run.id}  ${run.title}`];
  const body = [...storyLines(view, columns), ...factLines(view.detail)];
  const foot = view.silence ? [silenceLine(view.silence, view.nowMs)] : [];
  const room = Math.min(MOST_DECISIONS, rows - head.length - body.length - foot.length - 1);
  const last = room > 0 ? ["", ...decisions.slice(-room).map(decisionLine)] : [];
  const kept = [...head, ...body, ...last].slice(0, Math.max(rows - foot.length, 0));
  return [...kept, ...foot].map((line) => fitTo(harmless(line), columns));
}

/** What does not fit into a line goes on below it; on a narrow terminal the label has a line of its own. */
function storyLines({ detail, nowMs }: View, columns: number): string[] {
  const { run } = detail;
  return storyRows(storyOfRun(run)).flatMap(([name, text]) => {
    const told =
      name === "since" && run.stageSince !== null && !run.closed
        ? `${text} (${shownSpan(nowMs - Date.parse(run.stageSince))})`
        : text;
    return labelled(name, harmless(told), columns);
  });
}

function labelled(name: string, text: string, columns: number): string[] {
  const room = columns - LABEL - 2;
  if (room < 20) return [`  ${name}`, ...wrapTo(text, Math.max(columns - 4, 1)).map((line) => `    ${line}`)];
  return wrapTo(text, room).map((line, index) => `  ${(index === 0 ? name : "").padEnd(LABEL)}${line}`);
}

function factLines({ run, task, counts, usage }: RunDetail): string[] {
  const facts: [string, string][] = [
    ...(run.pullRequest
      ? [["pull", `${run.pullRequest.url} (${run.pullRequest.state})`] satisfies [string, string]]
      : []),
    ...(run.change === "agent"
      ? [["turns", `${usage.modelCalls} of ${task.limits.turns}`] satisfies [string, string]]
      : []),
    ["decisions", `${counts.allow} allowed, ${counts.askApproval} need approval, ${counts.deny} denied`],
    [
      "cost",
      `${dollars(run.costMicroUsd)} of ${dollars(run.budgetMicroUsd)}  ${bar(run.costMicroUsd, run.budgetMicroUsd)}`,
    ],
  ];
  return facts.map(([name, text]) => `  ${name.padEnd(LABEL)}${text}`);
}

function bar(part: number, whole: number): string {
  const share = whole > 0 ? Math.min(part / whole, 1) : 0;
  const full = Math.ceil(share * BAR);
  return `[${"#".repeat(full)}${".".repeat(BAR - full)}] ${Math.round(share * 100)} %`;
}

/** A sign and a word: never colour alone. */
function decisionLine({ effect, kind, subject, settled }: RunDetail["decisions"][number]): string {
  const sign = { allow: "+", ask_approval: "?", deny: "-" }[effect];
  const went = settled?.ok === false ? "  FAILED" : "";
  return `  ${sign} ${effect.padEnd(6)} ${kind}  ${subject}${went}`;
}

function silenceLine({ sinceMs, because }: NonNullable<View["silence"]>, nowMs: number): string {
  return `  ! no answer for ${shownSpan(nowMs - sinceMs)}, asking again: ${because}`;
}
