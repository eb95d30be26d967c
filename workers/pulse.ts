// workers/pulse.ts: keeps a running effect's heart beating, and stops it on cancel, halt or a stale feed (I14).
import { AsyncLocalStorage } from "node:async_hooks";
import { ApplicationFailure } from "@temporalio/activity";
import type { Context } from "@temporalio/activity";
import type { ActivityInboundCallsInterceptor, ActivityInterceptors } from "@temporalio/worker";
import type { Permit } from "../core/schema/permit.ts";
import { changesAsItGoes } from "../core/action.ts";
import { coveringHalt } from "../core/halt.ts";
import type { Halt } from "../core/schema/halt.ts";
import { ActionKindName } from "../core/schema/action.ts";
import type { Action } from "../core/schema/action.ts";
import { goneAfter } from "../core/halt-gone.ts";
import type { HaltFeed } from "./halt-feed.ts";
import { haltQuestion } from "./permit-gate.ts";
import { remade, toApplicationFailure } from "../activities/failure.ts";

/** What an effect needs of its surroundings: `signal` aborts when it must stop now. */
export type Pulse = {
  heartbeat: () => void;
  signal: AbortSignal;
  /** What the last attempt carried, or this one since. */
  carried: () => unknown;
  /** For the next attempt, and with this one's failure. */
  carry: (details: unknown) => void;
};

const BEAT_MS = 1000;
const pulses = new AsyncLocalStorage<Pulse>();

export function currentPulse(): Pulse {
  const pulse = pulses.getStore();
  if (!pulse) throw new Error("outside an effect");
  return pulse;
}

export function createPulse(deps: { feed: HaltFeed }) {
  return (context: Context): ActivityInterceptors => {
    const inbound: ActivityInboundCallsInterceptor = {
      async execute(input, next) {
        const admitted = input.args[0] as Presented;
        const stop = new AbortController();
        let carried: unknown = context.info.heartbeatDetails;
        const heartbeat = (): void => context.heartbeat(carried);
        const carry = (details: unknown): void => {
          carried = details;
          heartbeat();
        };
        const look = (): void => {
          const because = mustStop(admitted, deps.feed);
          if (because) stop.abort(because);
        };
        const timer = setInterval(() => {
          heartbeat();
          look(); // a feed that says nothing grows stale
        }, BEAT_MS);
        const unhear = deps.feed.onSnapshot(look);
        const signal = AbortSignal.any([context.cancellationSignal, stop.signal]);
        try {
          const pulse = { heartbeat, signal, carry, carried: () => carried };
          return await pulses.run(pulse, () => next(input));
        } catch (error) {
          throw carrying(
            carried,
            stop.signal.aborted ? stopFailure(stop.signal.reason, admitted.claims.kind) : error,
          );
        } finally {
          unhear();
          clearInterval(timer);
        }
      },
    };
    return { inbound };
  };
}

/** Temporal tells the workflow a failure's details; a heartbeat's only the next attempt. Nothing else may leave there (I9). */
function carrying(carried: unknown, error: unknown): unknown {
  if (!(error instanceof ApplicationFailure)) return error;
  return remade(error, { details: carried === undefined ? [] : [carried] });
}

type Presented = { action: Action; claims: Permit };
type StopReason = { kind: "halted"; halt: Halt } | { kind: "halt_feed_stale" };

function mustStop({ claims, action }: Presented, feed: HaltFeed): StopReason | null {
  if (claims.exempt) return null;
  const heard = feed.current();
  if (!heard || heard.ageMs > feed.limits.runMs) return { kind: "halt_feed_stale" };
  const halt = coveringHalt(heard.snapshot.halts, haltQuestion(claims, action));
  return halt && { kind: "halted", halt };
}

/** What a broken-off command left is never gone on from: its workspace is given up, and opened from before it. */
function stopFailure(stop: StopReason, action: string): Error {
  const said = stop.kind === "halted" ? haltedWords(stop.halt) : "the halt feed went stale";
  if (!changesAsItGoes(ActionKindName.parse(action))) return toApplicationFailure(stop.kind, said);
  return toApplicationFailure("broken_off", `broken off half-way, ${said}`);
}

/** The figure first: what follows may be cut. */
function haltedWords({ id, reason, setAt }: Halt): string {
  return setAt === undefined ? `halt ${id}: ${reason}` : `${goneAfter(Date.now() - setAt, id)}: ${reason}`;
}
