// workflows/steps/export.ts: the patch leaves the workspace, and the boundary decides whether it may go on.
import type { RunEvent } from "../../core/run/advance.ts";
import { act } from "../act.ts";
import { record } from "../ledger.ts";
import { present } from "../present.ts";
import type { Run } from "../run.ts";
import { ended, lossOf } from "./ended.ts";
import { boundsOf, profileOf } from "./profile.ts";

export async function exportPatch(run: Run): Promise<RunEvent> {
  const outcome = await act(run.door, {
    kind: "patch.export",
    workspace: present(run.state.workspace, "workspace"),
    source: present(run.state.source, "source"),
    ...profileOf(run),
    ...boundsOf(run),
    purpose: "patch",
  });
  const loss = lossOf(outcome);
  if (loss) return loss;
  if (outcome.kind !== "done") return ended(outcome, "export the patch");
  return { kind: "exported", exported: outcome.result };
}

/** Decided on what the diff is, not on what the task said it would be. */
export async function submitPatch(run: Run): Promise<RunEvent> {
  const { patch, boundary, diff } = present(run.state.exported, "patch");
  const outcome = await act(run.door, { kind: "patch.submit", patch: patch.digest, boundary });
  const accepted = outcome.kind === "done";
  await record(run.door.actor, { kind: "patch", patch: patch.digest, diff, boundary, accepted });
  if (outcome.kind !== "done") return ended(outcome, "submit the patch");
  return { kind: "patch_accepted" };
}
