// cli/run/explain.ts: `skein run explain`: every decision of a run in order, which rule and why; or one of them whole.
import { storyRows } from "../../core/run/story.ts";
import { DecisionWhole } from "../../core/schema/decision-record.ts";
import type { DecisionView } from "../../core/schema/view.ts";
import { command } from "../command.ts";
import { columns } from "../print.ts";
import type { Print } from "../print.ts";
import { explainDecision, whatCameOf } from "./explain-decision.ts";
import { findRun } from "./find.ts";
import { storyOfRun } from "../../core/run/told.ts";

type Options = { decision?: string; json?: boolean };

/** Exit 4: no such run, or no such decision of it, or several begin so. */
export const runExplain = command(async ({ gateway, print }, word: string, options: Options) => {
  const { run, decisions } = await findRun(gateway, word);
  if (options.decision !== undefined) {
    const path = `/v1/runs/${run.id}/decisions/${encodeURIComponent(options.decision)}`;
    const whole = await gateway.read(path, DecisionWhole);
    if (options.json) print.json(whole);
    else explainDecision(whole).forEach((line) => print.line(line));
    return;
  }
  if (options.json) return decisions.forEach(print.json);
  print.line(`${run.id}  ${run.title}`);
  decisions.forEach((decision, index) => explain(decision, index + 1, print));
  print.line();
  columns(storyRows(storyOfRun(run))).forEach((line) => print.line(line));
  if (decisions.length > 0) print.line(`\none of them whole: skein run explain ${run.id} --decision ID`);
});

function explain(decision: DecisionView, number: number, print: Print): void {
  const { id, effect, kind, subject, because, gate, rules, verdict, settled } = decision;
  print.line(`\n${String(number).padStart(3)}  ${effect}  ${kind}  ${subject}`);
  print.line(`     because  ${because}`);
  print.line(`     rule     ${rules.join(", ") || gate || "none"}`);
  for (const opinion of verdict?.opinions ?? []) {
    print.line(`     said     ${opinion.effect} by ${opinion.level}/${opinion.rule} (${opinion.at})`);
  }
  for (const error of verdict?.errors ?? []) print.line(`     error    ${error}`);
  if (settled) print.line(`     then     ${whatCameOf(settled)}`);
  print.line(`     decision ${id.slice(0, 8)}`);
}
