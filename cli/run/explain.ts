// cli/run/explain.ts: `skein run explain`: every decision of a run, in order: effect, what, which rule, why.
import { storyRows } from "../../core/run/story.ts";
import type { DecisionView } from "../../core/schema/view.ts";
import { command } from "../command.ts";
import { columns } from "../print.ts";
import type { Print } from "../print.ts";
import { findRun } from "./find.ts";
import { storyOfRun } from "../../core/run/told.ts";

export const runExplain = command(async ({ gateway, print }, word: string, options: { json?: boolean }) => {
  const { run, decisions } = await findRun(gateway, word);
  if (options.json) return decisions.forEach(print.json);
  print.line(`${run.id}  ${run.title}`);
  decisions.forEach((decision, index) => explain(decision, index + 1, print));
  print.line();
  columns(storyRows(storyOfRun(run))).forEach((line) => print.line(line));
});

function explain(decision: DecisionView, number: number, print: Print): void {
  const { effect, kind, subject, because, gate, rules, verdict, settled } = decision;
  print.line(`\n${String(number).padStart(3)}  ${effect}  ${kind}  ${subject}`);
  print.line(`     because  ${because}`);
  print.line(`     rule     ${rules.join(", ") || gate || "none"}`);
  for (const opinion of verdict?.opinions ?? []) {
    print.line(`     said     ${opinion.effect} by ${opinion.level}/${opinion.rule} (${opinion.at})`);
  }
  for (const error of verdict?.errors ?? []) print.line(`     error    ${error}`);
  if (settled) print.line(`     then     ${whatCameOf(settled)}`);
}

function whatCameOf({ ok, note }: NonNullable<DecisionView["settled"]>): string {
  return `${ok ? "done" : "failed"}${note ? `: ${note}` : ""}`;
}
