// cli/policy/explain.ts: `skein policy explain`: one action, and what each rule that was asked of it expected and saw.
import type { Proposal } from "../../core/policy/decide-line.ts";
import { proposalOf } from "../../core/policy/decide-line.ts";
import { evaluate } from "../../core/policy/evaluate.ts";
import { factsOf } from "../../core/policy/facts.ts";
import type { RuleReport } from "../../core/policy/rule-report.ts";
import { reportRules, saidBy } from "../../core/policy/rule-report.ts";
import type { Verdict } from "../../core/schema/policy.ts";
import { localCommand } from "../command.ts";
import { CommandFault, EXIT } from "../exit.ts";
import type { Print } from "../print.ts";
import { leafLine } from "./leaf.ts";
import { linesOf } from "../lines.ts";
import { openPolicies } from "./open.ts";

type Options = { policies?: string; json?: boolean };

/** Exit 0 explained; 2 the action or the policies cannot be read. */
export const policyExplain = localCommand(async ({ print }, given: string, options: Options) => {
  const proposal = proposalOf(given === "-" ? await firstLine() : given);
  if (proposal.kind === "refused") {
    const problems = proposal.problems.map(({ path, message }) => `${path.join(".")} ${message}`.trim());
    throw new CommandFault(EXIT.badInput, `the action: ${problems.join("; ")}`);
  }
  const { action, context } = proposal.value;
  const { compiled } = openPolicies(options.policies).of(context.tenant);
  const query = { facts: factsOf(action, context), kind: action.kind };
  const [verdict, reports] = [evaluate(compiled, query), reportRules(compiled, query)];
  if (options.json) print.json({ verdict, rules: reports.map((each) => ({ ...each, said: saidBy(each) })) });
  else explain(proposal.value, { verdict, reports, print });
});

async function firstLine(): Promise<string> {
  for await (const line of linesOf(process.stdin)) return line ?? "";
  throw new CommandFault(EXIT.badInput, "standard input is empty; give one line of JSON");
}

type Explained = { verdict: Verdict; reports: readonly RuleReport[]; print: Print };

function explain({ action }: Proposal, { verdict, reports, print }: Explained): void {
  print.line(`${verdict.effect}  ${action.kind}`);
  print.line(verdict.explanation);
  for (const { level, name, revision } of verdict.heard) {
    print.line(`\n${level}  ${name}  revision ${revision}`);
    const own = reports.filter((each) => each.level === level && each.document === name);
    if (own.length === 0) print.line(`  no rule of it is about ${action.kind}`);
    for (const report of own) explainRule(report, print);
  }
  const owed = verdict.obligations.verifiers;
  if (owed.length > 0) print.line(`\nto be verified by ${owed.join(", ")}`);
}

function explainRule(report: RuleReport, print: Print): void {
  print.line(`  ${saidBy(report).padEnd(12)} ${report.effect} ${report.rule}  ${report.at}`);
  for (const error of report.errors) print.line(`      error: ${error}`);
  for (const leaf of report.trace) print.line(`      ${leafLine(leaf)}`);
}
