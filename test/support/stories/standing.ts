// test/support/stories/standing.ts: how a run stands, as a story waits for it.
import type { RunDetail } from "../../../core/schema/view.ts";

/** The stage is told a moment before the approval's id. */
export function isWaiting({ run: { stage, approval } }: RunDetail): boolean {
  return stage === "waiting_for_approval" && approval !== null;
}

export function isDelivered({ run: { outcome } }: RunDetail): boolean {
  return outcome !== null;
}
