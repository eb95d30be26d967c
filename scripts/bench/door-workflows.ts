// scripts/bench/door-workflows.ts: effects through the one door, and the same number of plain activities.
import { proxyActivities } from "@temporalio/workflow";
import type { Action } from "../../core/schema/action.ts";
import type { Actor } from "../../core/schema/decision.ts";
import { act, actInTurn, settleRest } from "../../workflows/act.ts";
import { openDoor } from "../../workflows/door.ts";

export type DoorInput = { actor: Actor; action: Action; actions: number; perTurn: number };

export async function throughTheDoor({ actor, action, actions, perTurn }: DoorInput): Promise<void> {
  const door = openDoor(actor, actor.workflowId);
  for (let done = 0; done < actions; done += perTurn) {
    if (perTurn === 1) await act(door, action);
    else await actInTurn(door, Array<Action>(perTurn).fill(action));
  }
  await settleRest(door);
}

const { nothing } = proxyActivities<{ nothing(): Promise<void> }>({
  startToCloseTimeout: "1m",
  heartbeatTimeout: "10s",
});

export async function plainActivities(actions: number): Promise<void> {
  for (let done = 0; done < actions; done += 1) await nothing();
}
