// cli/policy/preview.ts: `skein policy preview`: a changed policy over the decisions that are kept: what would change, where, and what nobody can say.
import type { CompiledPolicy } from "../../core/policy/compiled.ts";
import type { Foreseen } from "../../core/policy/foresee.ts";
import { foresee } from "../../core/policy/foresee.ts";
import type { Count, Direction, Preview, Sample } from "../../core/policy/preview.ts";
import { createPreview } from "../../core/policy/preview.ts";
import { compareKept } from "../../core/policy/recorded.ts";
import { command } from "../command.ts";
import { EXIT } from "../exit.ts";
import type { ExitCode } from "../exit.ts";
import type { Print } from "../print.ts";
import { openPolicies } from "./open.ts";
import { openRecords, sinceDays } from "./records.ts";
import type { Opened, Records } from "./records.ts";

type Options = { policies?: string; days: string; json?: boolean };

/** `unjudged`: policy was not asked, as of a clean-up. `drift`: kept by another engine; `differing`: not what was kept. */
type Report = Preview & {
  since: string;
  policy: string;
  decisions: number;
  unjudged: number;
  drift: number;
  differing: string[];
};

/** Exit 0 previewed; 1 a kept verdict is not what the engine gives, so the records cannot be trusted; 2 unreadable policies. */
export const policyPreview = command(
  async ({ config, gateway, print }, options: Options): Promise<ExitCode> => {
    const { compiled } = openPolicies(options.policies).of(config.tenant);
    const since = sinceDays(options.days);
    const records = openRecords(gateway, { since });
    const count = createPreview();
    const report = { decisions: 0, unjudged: 0, drift: 0, differing: new Array<string>() };
    for await (const opened of records.all()) {
      report.decisions += 1;
      const found = look(opened, records, compiled);
      if (found === "differs") report.differing.push(opened.record.id);
      else if (typeof found === "string") report[found] += 1;
      else count.add({ record: opened.record, facts: opened.kept.facts ?? {}, foreseen: found });
    }
    const whole: Report = { since, policy: compiled.digest, ...report, ...count.result() };
    if (options.json) print.json(whole);
    else tell(whole, options.days, print);
    return report.differing.length === 0 ? EXIT.done : EXIT.failed;
  },
);

/** What was kept is checked first: a preview of records that drifted would compare engines, not policies. */
function look(
  { kept }: Opened,
  { policyOf }: Records,
  policy: CompiledPolicy,
): Foreseen | "unjudged" | "drift" | "differs" {
  const { facts, kind, verdicts } = kept;
  if (verdicts.length === 0) return "unjudged";
  const compared = verdicts.map((verdict) => compareKept(kept, verdict, policyOf).kind);
  if (compared.includes("differs") || facts === null || kind === null) return "differs";
  if (compared.includes("engine_drift")) return "drift";
  const by = verdicts.flatMap(({ verdict }) => {
    const judge = verdict && policyOf(verdict.snapshot);
    return judge ? [{ verdict, policy: judge }] : [];
  });
  return foresee({ facts, kind, by }, policy);
}

function tell(report: Report, days: string, print: Print): void {
  const { decisions, unjudged, drift, differing, same, unknown, changes } = report;
  print.line(`${decisions} decisions of the last ${days} days, and policy ${report.policy.slice(0, 12)}`);
  if (drift > 0) print.line(`  ${drift} drifted: kept by another engine, not compared`);
  for (const id of differing)
    print.line(`  DIFFERS  ${id}  is not what was decided: skein policy reevaluate`);
  if (unjudged > 0) print.line(`  ${unjudged} policy was not asked about`);
  print.line(`  ${same} the same`);
  if (unknown.count > 0)
    print.line(`  ${unknown.count} unknown, as the record lacks ${listed(unknown.facts)}`);
  if (changes.length === 0) print.line("  none would change");
  for (const change of changes) tellDirection(change, print);
}

function tellDirection(
  { from, to, count, rules, repositories, teams, samples }: Direction,
  print: Print,
): void {
  print.line(`\n${from === to ? `${from} on other terms` : `${from} → ${to}`}  ${count}`);
  print.line(`  rules         ${listed(rules)}`);
  print.line(`  repositories  ${listed(repositories)}`);
  print.line(`  teams         ${listed(teams)}`);
  for (const sample of samples) print.line(`  ${sampleLine(sample)}`);
}

function sampleLine({ id, run, kind, subject, because }: Sample): string {
  return `e.g. ${kind} ${subject}  [${run === null ? "" : `run ${run}, `}decision ${id.slice(0, 8)}]: ${because}`;
}

const MOST_LISTED = 8;

function listed(counts: readonly Count[]): string {
  const shown = counts.slice(0, MOST_LISTED).map(({ name, count }) => `${name} ${count}`);
  const more = counts.length - shown.length;
  return shown.join(", ") + (more > 0 ? `, and ${more} more` : "");
}
