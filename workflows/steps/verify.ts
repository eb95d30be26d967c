// workflows/steps/verify.ts: verification in a clean workspace, by a profile from policy, never the agent's tree (I17).
import type { RunEvent } from "../../core/run/advance.ts";
import type { VerificationReport } from "../../core/schema/verification.ts";
import { act } from "../act.ts";
import type { Outcome } from "../act.ts";
import { record } from "../ledger.ts";
import { present } from "../present.ts";
import type { Run } from "../run.ts";
import { ended, lossOf } from "./ended.ts";
import { closeWorkspaces, openWorkspace } from "./workspace.ts";
import { profileOf } from "./profile.ts";

const TRIES = 3;

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

/** Base, plus a patch or nothing; a lost workspace is opened anew, at most three times. */
async function verifyClean(
  run: Run,
  wanted: { purpose: "baseline" | "verify"; apply: string | null },
): Promise<Verified> {
  for (let attempt = 1; ; attempt += 1) {
    const opened = await openWorkspace(run, wanted);
    if (opened.kind !== "done") return { report: null, ending: ended(opened, "open a clean workspace") };
    const { workspace, image } = opened.result;
    const phase = wanted.purpose === "baseline" ? "baseline" : "clean";
    const outcome = await act(run.door, { kind: "verify.run", workspace, ...profileOf(run), phase });
    await closeWorkspaces(run, [workspace], `${wanted.purpose} verified`);
    if (lossOf(outcome) && attempt < TRIES) continue;
    return reportOf(run, outcome, image);
  }
}

async function reportOf(run: Run, outcome: Outcome<"verify.run">, image: string): Promise<Verified> {
  if (outcome.kind !== "done") return { report: null, ending: ended(outcome, "verify") };
  await record(run.door.actor, { kind: "verification", report: outcome.result });
  return { report: outcome.result, image };
}
