// workflows/steps/park.ts: while a run waits for people it holds no workspace: closed as it is, opened again from there.
import type { Action } from "../../core/schema/action.ts";
import { act } from "../act.ts";
import { apply } from "../run.ts";
import type { Run } from "../run.ts";
import { boundsOf, profileOf } from "./profile.ts";
import { closeWorkspaces, openWorkspace } from "./workspace.ts";

const REASON = "it waits for people";
const stay = async (): Promise<void> => {};

/** Actions that were proposed for the closed workspace are moved to the one that took its place. */
export function parkWhileAsking(run: Run): void {
  const moved = new Map<string, Run["open"][number]>();
  run.door.onPeople = (action) => park(run, { action, moved });
  run.door.placed = (action) => {
    const to = "workspace" in action ? moved.get(action.workspace.id) : undefined;
    return to === undefined ? action : ({ ...action, workspace: to } as Action);
  };
}

type Parking = { action: Action; moved: Map<string, Run["open"][number]> };

/** Answers how to go on once people have spoken. What cannot be kept, stays open. */
async function park(run: Run, { action, moved }: Parking): Promise<() => Promise<void>> {
  const { workspace } = run.state;
  if (!("workspace" in action)) {
    await closeWorkspaces(run, run.open, REASON); // the patch has left it; a repair opens it from the checkpoint
    apply(run, { kind: "workspace_closed" });
    return stay;
  }
  if (workspace === null || action.workspace.id !== workspace.id) return stay; // of a verification
  const kept = await keep(run, action);
  if (kept === null) return stay;
  await closeWorkspaces(run, [workspace], REASON);
  return async () => {
    const outcome = await openWorkspace(run, { purpose: "change", apply: kept.checkpoint });
    if (outcome.kind !== "done") return; // then it is lost, and the step is taken again as after any loss
    for (const [from, to] of moved) if (to.id === workspace.id) moved.set(from, outcome.result.workspace);
    moved.set(workspace.id, outcome.result.workspace);
    apply(run, { kind: "workspace_opened", workspace: outcome.result.workspace });
  };
}

/** Null: there is no way to keep what is in it. */
async function keep(
  run: Run,
  action: Action & { workspace: unknown },
): Promise<{ checkpoint: string | null } | null> {
  const { workspace, source, checkpoint } = run.state;
  if (action.kind === "patch.export") return null; // the very act of keeping it is asked about
  if (action.kind === "script.exec" || action.kind === "model.call") return { checkpoint }; // nothing was changed since
  if (workspace === null || source === null) return null;
  const bounds = { ...profileOf(run), ...boundsOf(run), purpose: "checkpoint" } as const;
  const outcome = await act(run.door, { kind: "patch.export", workspace, source, ...bounds });
  return outcome.kind === "done" ? { checkpoint: outcome.result.patch.digest } : null;
}
