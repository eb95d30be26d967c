// workflows/door.ts: what the one door remembers between actions: who acts, ids given, settlements still to be told.
import type { Action } from "../core/schema/action.ts";
import type { Actor, Settlement } from "../core/schema/decision.ts";
import { EMPTY_TALLY } from "../core/run/tally.ts";
import type { Tally } from "../core/run/tally.ts";

/** As people see a wait. `needsHuman`: it goes on only after one of them did something. */
export type ShownWait = { because: string; needsHuman: boolean } & (
  { stage: "halted" | "held" } | { stage: "waiting_for_approval"; approval: string }
);

export type Door = {
  actor: Actor;
  /** Action ids are `<prefix>-<n>`: the same on every replay, unique in the workflow. */
  prefix: string;
  given: number;
  /** What became of earlier permits; rides in the next decide. */
  unsettled: Settlement[];
  tally: Tally;
  /** How often a person has raised the budget. */
  raises: number;
  /** How often the run has heard that halts have changed. */
  haltHints: number;
  /** A halt ends the run: it throws, and the run goes no further. Outside a run such an action is refused as any. */
  onEnded: (because: string) => void;
  /** How often people were asked; the next approval's number is one more. */
  asked: number;
  /** Artifact that shows people what the action is about; null: the action says it all. */
  diffOf: (action: Action) => string | null;
  /** Before people are asked; answers how to go on once they have spoken. */
  onPeople: (action: Action) => Promise<() => Promise<void>>;
  /** The action as it is proposed now: in the workspace that took the place of its own. */
  placed: (action: Action) => Action;
  /** Told when something keeps an action waiting (`null`: it goes on). */
  onWaiting: (shown: ShownWait | null) => Promise<void>;
  /** Takes the lease again after it was lost. */
  onLeaseLost: () => Promise<void>;
};

export function openDoor(actor: Actor, prefix: string): Door {
  return {
    actor,
    prefix,
    given: 0,
    unsettled: [],
    tally: EMPTY_TALLY,
    raises: 0,
    haltHints: 0,
    onEnded: () => {},
    asked: 0,
    diffOf: () => null,
    onPeople: async () => async () => {},
    placed: (action) => action,
    onWaiting: async () => {},
    onLeaseLost: async () => {},
  };
}

export function nextActionId(door: Door): string {
  door.given += 1;
  return `${door.prefix}-${door.given}`;
}
