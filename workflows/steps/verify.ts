// workflows/steps/verify.ts: verification in a clean workspace, by a profile from policy, never the agent's tree (I17).
import { patched } from "@temporalio/workflow";
import type { RunEvent } from "../../core/run/advance.ts";
import type { VerificationPhase, VerificationReport } from "../../core/schema/verification.ts";
import { isWorthRerun, judgeReruns } from "../../core/verifier/flaky.ts";
import { act } from "../act.ts";
import { record } from "../ledger.ts";
import { present } from "../present.ts";
import type { Run } from "../run.ts";
import { ended, lossOf } from "./ended.ts";
import { closeWorkspaces, openWorkspace } from "./workspace.ts";
import { profileOf } from "./profile.ts";

const TRIES = 3;

type Wanted = { purpose: "baseline" | "verify"; apply: string | null };
type Verified =
  { report: VerificationReport; image: string } | { report: null; ending: RunEvent & { kind: "ended" } };

export async function verifyBaseline(run: Run): Promise<RunEvent> {
  const verified = await verifyClean(run, { purpose: "baseline", apply: null });
  if (verified.report === null) return verified.ending;
  return { kind: "baseline_verified", report: verified.report, image: verified.image };
}

export async function verifyPatch(run: Run): Promise<RunEvent> {
  const { patch } = present(run.state.exported, "patch");
  const verified = await verifyClean(run, { purpose: "verify", apply: patch.digest });
  if (verified.report === null) return verified.ending;
  return { kind: "verified", report: verified.report };
}

/** Base, plus a patch or nothing. What comes out red is run again, to tell a flaky test from a failing one. */
async function verifyClean(run: Run, wanted: Wanted): Promise<Verified> {
  const reports: VerificationReport[] = [];
  for (;;) {
    const verified = await verifyOnce(run, wanted);
    if (verified.report === null) return verified;
    reports.push(verified.report);
    const again = isWorthRerun(reports) && patched("reruns-red-verifications");
    const report = again ? verified.report : judgeReruns(reports);
    await record(run.door.actor, { kind: "verification", report });
    if (!again) return { report, image: verified.image };
  }
}

/** A lost workspace is opened anew, at most three times. */
async function verifyOnce(run: Run, wanted: Wanted): Promise<Verified> {
  for (let attempt = 1; ; attempt += 1) {
    const opened = await openWorkspace(run, wanted);
    if (opened.kind !== "done") return { report: null, ending: ended(opened, "open a clean workspace") };
    const { workspace, image } = opened.result;
    const outcome = await act(run.door, {
      kind: "verify.run",
      workspace,
      ...profileOf(run),
      ...comparedBy(run, wanted),
    });
    await closeWorkspaces(run, [workspace], `${wanted.purpose} verified`);
    if (lossOf(outcome) && attempt < TRIES) continue;
    if (outcome.kind !== "done") return { report: null, ending: ended(outcome, "verify") };
    return { report: outcome.result, image };
  }
}

function comparedBy(run: Run, { purpose }: Wanted): { phase: VerificationPhase; baseline?: string } {
  if (purpose === "baseline") return { phase: "baseline" };
  const baseline = run.state.baseline?.named;
  return { phase: "clean", ...(baseline && { baseline }) };
}
