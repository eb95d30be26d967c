// workflows/steps/guidance.ts: whether the base's instruction files are given to the agent: decided once, before the first model call.
import { patched } from "@temporalio/workflow";
import type { RunEvent } from "../../core/run/advance.ts";
import type { ActionOf } from "../../core/schema/action.ts";
import { act } from "../act.ts";
import { present } from "../present.ts";
import type { Run } from "../run.ts";
import { ended } from "./ended.ts";

/** Read with the workspace that the first model call is made in; a script reads none. */
export function guidanceWanted({ state, input }: Run): Pick<ActionOf<"workspace.open">, "guidance"> {
  const isFirst = state.guidance === null && state.conversation === null;
  return input.task.change === "agent" && isFirst && patched("asks-for-guidance") ? { guidance: true } : {};
}

/** Guidance is a help, not a need: what policy denies is left out. A person who rejects it ends the run. */
export async function useGuidance(run: Run): Promise<RunEvent> {
  const { report } = present(run.state.guidance, "guidance");
  const outcome = await act(run.door, { kind: "guidance.use", ...report });
  if (outcome.kind === "done") return { kind: "guidance_decided", withheld: null };
  if (outcome.kind === "refused" && outcome.decision.gate === "policy")
    return { kind: "guidance_decided", withheld: outcome.decision.because };
  return ended(outcome, "give the agent the repository's instruction files");
}
