// scripts/demo/progress.ts: a run as it goes: stages, decisions, refusals; one line each, on standard error.
import { setTimeout as sleep } from "node:timers/promises";
import { RunDetail } from "../../core/schema/view.ts";
import { skein } from "./command-line.ts";
import { dim, mark, say } from "./say.ts";

const LIMIT_MS = 170_000;
/** Of each run, so that whoever follows it again sees what is new. */
const seen = new Map<string, Shown>();

/** Follows a run until `holds`: by default, until it handed something over or ended. Throws when it takes too long. */
export async function followRun(
  id: string,
  label: string,
  holds: (run: RunDetail["run"]) => boolean = ({ outcome }) => outcome !== null,
): Promise<RunDetail> {
  const shown = seen.get(id) ?? { stage: "", decisions: new Set<string>(), verifications: 0 };
  seen.set(id, shown);
  const end = Date.now() + LIMIT_MS;
  for (;;) {
    const detail = RunDetail.parse(await skein({}, "run", "show", id));
    showNews(detail, shown, label);
    if (holds(detail.run)) return detail;
    if (detail.run.outcome)
      throw new Error(`run ${id} ended as ${detail.run.outcome}: ${detail.run.because}`);
    if (Date.now() > end)
      throw new Error(`run ${id} is still at stage ${detail.run.stage}: skein run show ${id}`);
    await sleep(400);
  }
}

/** Somebody is to approve what it wants to do. */
export function isAsking({ stage, approval }: RunDetail["run"]): boolean {
  return stage === "waiting_for_approval" && approval !== null;
}

type Shown = { stage: string; decisions: Set<string>; verifications: number };

function showNews(detail: RunDetail, shown: Shown, label: string): void {
  if (detail.run.stage !== shown.stage) say(`${dim(label)} ${detail.run.stage}`);
  shown.stage = detail.run.stage;
  for (const decision of detail.decisions) {
    if (shown.decisions.has(decision.id)) continue;
    shown.decisions.add(decision.id);
    const gate = decision.rules.length > 0 ? "" : ` [${decision.gate}]`; // a rule is named in the reason
    const rule = decision.effect === "allow" ? "" : `  ${decision.because}${gate}`;
    say(
      `${dim(label)}   ${mark(decision.effect)} ${decision.kind} ${dim(decision.subject.slice(0, 90))}${rule}`,
    );
  }
  for (const report of detail.verifications.slice(shown.verifications)) {
    say(`${dim(label)}   ${mark(report.verdict)} ${report.phase} verification: ${report.because}`);
  }
  shown.verifications = detail.verifications.length;
}
