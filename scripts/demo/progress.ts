// scripts/demo/progress.ts: a run as it goes: stages, decisions, refusals; one line each, on standard error.
import { setTimeout as sleep } from "node:timers/promises";
import { RunDetail } from "../../core/schema/view.ts";
import { skein } from "./command-line.ts";
import { dim, mark, say } from "./say.ts";

const LIMIT_MS = 170_000;

/** Follows a run until it handed something over or ended. Throws when it takes too long. */
export async function followRun(id: string, label: string): Promise<RunDetail> {
  const shown = { stage: "", decisions: new Set<string>(), verifications: 0 };
  const end = Date.now() + LIMIT_MS;
  for (;;) {
    const detail = RunDetail.parse(await skein("run", "show", id));
    showNews(detail, shown, label);
    if (detail.run.outcome) return detail;
    if (Date.now() > end)
      throw new Error(`run ${id} is still at stage ${detail.run.stage}: skein run show ${id}`);
    await sleep(400);
  }
}

type Shown = { stage: string; decisions: Set<string>; verifications: number };

function showNews(detail: RunDetail, shown: Shown, label: string): void {
  if (detail.run.stage !== shown.stage) say(`${dim(label)} ${detail.run.stage}`);
  shown.stage = detail.run.stage;
  for (const decision of detail.decisions) {
    if (shown.decisions.has(decision.id)) continue;
    shown.decisions.add(decision.id);
    const rule =
      decision.effect === "allow" ? "" : `  ${decision.because} [${decision.rules[0] ?? decision.gate}]`;
    say(
      `${dim(label)}   ${mark(decision.effect)} ${decision.kind} ${dim(decision.subject.slice(0, 90))}${rule}`,
    );
  }
  for (const report of detail.verifications.slice(shown.verifications)) {
    say(`${dim(label)}   ${mark(report.verdict)} ${report.phase} verification: ${report.because}`);
  }
  shown.verifications = detail.verifications.length;
}
