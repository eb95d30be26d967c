// workflows/notify.ts: one message to people, through the one door. Nobody waits for it, and what becomes of it is in the audit log.
import { workflowInfo } from "@temporalio/workflow";
import { act, settleRest } from "./act.ts";
import { openDoor } from "./door.ts";

/** `run`: whose it is about; null: a tenant's own. `about`: one line; `text`: as it will be posted. */
export type Notify = { tenant: string; run: string | null; about: string; text: string };

/** Ends well whatever became of the message: there is nothing to be done about it but to read that it failed. */
export async function notify({ tenant, run, about, text }: Notify): Promise<void> {
  const { workflowId } = workflowInfo();
  const door = openDoor({ tenant, run, workflowId, fence: 0 }, `${run ?? tenant}-notify`);
  await act(door, { kind: "notify.send", about, text });
  await settleRest(door);
}
