// workflows/steps/workspace.ts: opens and closes workspaces; what is opened is remembered until it is closed.
import type { RunEvent } from "../../core/run/advance.ts";
import type { ActionOf, WorkspaceRef } from "../../core/schema/action.ts";
import { act } from "../act.ts";
import type { Outcome } from "../act.ts";
import { present } from "../present.ts";
import type { Run } from "../run.ts";
import { ended } from "./ended.ts";
import { guidanceWanted } from "./guidance.ts";
import { profileOf } from "./profile.ts";

type Wanted = Pick<ActionOf<"workspace.open">, "purpose" | "apply" | "guidance">;

export async function openWorkspace(run: Run, wanted: Wanted): Promise<Outcome<"workspace.open">> {
  const source = present(run.state.source, "source");
  const outcome = await act(run.door, { kind: "workspace.open", source, ...profileOf(run), ...wanted });
  if (outcome.kind === "done") run.open.push(outcome.result.workspace);
  return outcome;
}

export async function closeWorkspaces(run: Run, workspaces: WorkspaceRef[], reason: string): Promise<void> {
  for (const workspace of workspaces) {
    await act(run.door, { kind: "run.cleanup", workspaces: [workspace], reason });
    run.open = run.open.filter((open) => open.id !== workspace.id);
  }
}

/** The workspace the change is made in; after a loss, from the last checkpoint. */
export async function openForChange(run: Run): Promise<RunEvent> {
  const wanted = { purpose: "change", apply: run.state.checkpoint, ...guidanceWanted(run) } as const;
  const outcome = await openWorkspace(run, wanted);
  if (outcome.kind !== "done") return ended(outcome, "open a workspace");
  const { workspace, guidance } = outcome.result;
  return { kind: "workspace_opened", workspace, ...(guidance && { guidance }) };
}
