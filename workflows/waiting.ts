// workflows/waiting.ts: which outcomes are no answer yet, and what each of them waits for; every other outcome is final.
import { patched } from "@temporalio/workflow";
import { FAILURE_ACTIONS } from "../core/failure.ts";
import type { ActionKind } from "../core/schema/action.ts";
import type { Decision } from "../core/schema/decision.ts";
import type { Failure } from "../core/schema/failure.ts";
import type { Door, ShownWait } from "./door.ts";

/** release: of a halt. permit: a new one. lease: a place in the queue. budget: a person's raise. repair: of what is broken. people: their approval. */
export type Waiting = {
  for: "release" | "permit" | "lease" | "budget" | "repair" | "people";
  because: string;
};

type Refusal = { kind: "refused"; decision: Decision };
type Failed = { kind: "failed"; failure: Failure };

export function waitingFor(
  door: Door,
  kind: ActionKind,
  outcome: { kind: "done" } | Refusal | Failed,
): Waiting | null {
  switch (outcome.kind) {
    case "done":
      return null;
    case "refused":
      return kind === "notify.send" ? null : afterRefusal(door, outcome.decision);
    case "failed":
      return afterFailure(door, kind, outcome.failure);
  }
}

/** A run that began before there were holds, and has passed the place, goes on as it began. */
const HOLDS = "hold";
/** Before there were approvals, what asked for one was refused. */
const APPROVALS = "approvals";

function afterRefusal(door: Door, { gate, effect, because, ends }: Decision): Waiting | null {
  switch (gate) {
    case "halt":
      return ends ? null : { for: "release", because };
    case "lease":
      return { for: "lease", because };
    case "budget":
      return isTold(door) && patched(HOLDS) ? { for: "budget", because } : null;
    case "approval":
      return effect === "ask_approval" && isTold(door) && patched(APPROVALS)
        ? { for: "people", because }
        : null;
    case "policy":
    case "price":
    case "override": // which refuses nothing
    case null:
      return null;
  }
}

function afterFailure(door: Door, kind: ActionKind, { kind: failed, message }: Failure): Waiting | null {
  const { do: remedy } = FAILURE_ACTIONS[failed];
  if (remedy === "wait") return { for: "release", because: message };
  if (remedy === "redecide") return { for: "permit", because: message };
  if (remedy !== "hold") return null;
  const holds = isTold(door) && !OWN_NET.includes(kind) && patched(HOLDS);
  if (holds) return { for: "repair", because: message };
  return failed === "halt_feed_stale" ? { for: "release", because: message } : null;
}

/** Only a run shows that it waits and can be stopped; who asks for anything else waits for an answer. */
function isTold({ actor }: Door): boolean {
  return actor.run !== null;
}

/** Following has polls of its own; a clean-up is tried a few times, and must not hold up an end; who commented may do so again; a message is nobody's to wait for. */
const OWN_NET: readonly ActionKind[] = ["pr.read", "run.cleanup", "access.read", "pr.comment", "notify.send"];

export function shownHalted(because: string): ShownWait {
  return { stage: "halted", because, needsHuman: false };
}

export function shownHeld({ for: what, because }: Waiting): ShownWait {
  if (what === "budget") return { stage: "held", because, needsHuman: true };
  return { stage: "held", because: `${because.slice(0, 400)} (tried again by itself)`, needsHuman: false };
}
