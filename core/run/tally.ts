// core/run/tally.ts: counts of decisions and costs that a run shows people while it goes.
import type { Decision } from "../schema/decision.ts";
import type { ActionKind } from "../schema/action.ts";
import { clip } from "../policy/shown.ts";

export type Tally = {
  allow: number;
  askApproval: number;
  deny: number;
  costMicroUsd: number;
  /** A line per refused action, last five. */
  denied: string[];
  /** Last eight decisions, oldest first. */
  recent: string[];
};

export const EMPTY_TALLY: Tally = {
  allow: 0,
  askApproval: 0,
  deny: 0,
  costMicroUsd: 0,
  denied: [],
  recent: [],
};

export function countDecision(tally: Tally, kind: ActionKind, decision: Decision): Tally {
  const line = `${decision.effect} ${kind}${decision.rules[0] ? ` (${decision.rules[0]})` : ""}`;
  const refused = decision.effect === "allow" ? [] : [clip(`${kind}: ${decision.because}`, 300)];
  return {
    ...tally,
    allow: tally.allow + (decision.effect === "allow" ? 1 : 0),
    askApproval: tally.askApproval + (decision.effect === "ask_approval" ? 1 : 0),
    deny: tally.deny + (decision.effect === "deny" ? 1 : 0),
    denied: [...tally.denied, ...refused].slice(-5),
    recent: [...tally.recent, line].slice(-8),
  };
}
