// scripts/demo/report.ts: what a run came to: for people as lines, for programs as one object.
import { z } from "zod";
import { dollars } from "../../core/run/details.ts";
import type { RunDetail } from "../../core/schema/view.ts";
import { skein } from "./command-line.ts";
import { heading, mark, say } from "./say.ts";

const AuditAnswer = z.object({ events: z.int(), verified: z.boolean() });
const ReplayAnswer = z.object({ events: z.int(), replayed: z.boolean() });

export const RunReport = z.strictObject({
  id: z.string(),
  workflowId: z.string(),
  kind: z.string(),
  outcome: z.string().nullable(),
  pullRequest: z.strictObject({ number: z.int(), url: z.string() }).nullable(),
  decisions: z.strictObject({ allow: z.int(), askApproval: z.int(), deny: z.int() }),
  audit: AuditAnswer,
  history: ReplayAnswer,
  costUsd: z.number(),
});
export type RunReport = z.infer<typeof RunReport>;

/** Verifies the run's audit chain and replays its history, by the same commands a person would type. */
export async function reportOf(detail: RunDetail): Promise<RunReport> {
  const { run, counts } = detail;
  const audit = AuditAnswer.parse(await skein({}, "audit", "verify", run.id));
  const history = ReplayAnswer.parse(await skein({}, "replay", "run", run.id));
  return {
    id: run.id,
    workflowId: run.workflowId,
    kind: run.change,
    outcome: run.outcome,
    pullRequest: run.pullRequest && { number: run.pullRequest.number, url: run.pullRequest.url },
    decisions: counts,
    audit: { events: audit.events, verified: audit.verified },
    history: { events: history.events, replayed: history.replayed },
    costUsd: run.costMicroUsd / 1_000_000,
  };
}

export function showReport(detail: RunDetail, report: RunReport): void {
  const { run, usage } = detail;
  heading(`${run.change} run ${run.id}: ${run.title}`);
  if (run.because) say(`  outcome        ${run.outcome}: ${run.because}`);
  say(`  pull request   ${report.pullRequest?.url ?? "none"}`);
  say(`  Web UI         ${detail.webUrl ?? "none"}`);
  showDecisions(detail);
  for (const { phase, verdict, because } of detail.verifications) {
    say(`  verification   ${mark(verdict)} ${phase}: ${because}`);
  }
  say(`  cost           ${dollars(run.costMicroUsd)}${fictive(detail)}`);
  say(`  tokens         ${usage.inputTokens} in, ${usage.outputTokens} out, ${usage.modelCalls} model calls`);
  const { audit, history } = report;
  say(`  audit chain    ${audit.verified ? "verified" : "BROKEN"}, ${audit.events} events`);
  say(`  history        ${history.replayed ? "replayed" : "DIVERGED"}, ${history.events} events`);
}

function showDecisions({ counts, decisions }: RunDetail): void {
  say(`  decisions      ${counts.allow} allowed, ${counts.askApproval} need approval, ${counts.deny} denied`);
  for (const decision of decisions.filter(({ effect }) => effect !== "allow")) {
    say(`                 ${mark(decision.effect)} ${decision.kind}: ${decision.subject}`);
    const gate = decision.rules.length > 0 ? "" : ` [${decision.gate}]`; // a rule is named in the reason
    say(`                   ${decision.because}${gate}`);
  }
}

function fictive({ manifest }: RunDetail): string {
  return manifest?.modelRoute.startsWith("scripted/") ? " (scripted model, fictive price)" : "";
}
