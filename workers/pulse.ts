// workers/pulse.ts: keeps a running effect's heart beating, and stops it on cancel, halt or a stale feed (I14).
import { AsyncLocalStorage } from "node:async_hooks";
import { ApplicationFailure } from "@temporalio/activity";
import type { Context } from "@temporalio/activity";
import type { ActivityInboundCallsInterceptor, ActivityInterceptors } from "@temporalio/worker";
import type { Permit } from "../core/schema/permit.ts";
import { changesAsItGoes } from "../core/action.ts";
import { coveringHalt } from "../core/halt.ts";
import { ActionKindName } from "../core/schema/action.ts";
import type { ActionKind } from "../core/schema/action.ts";
import { RUN_LIMIT_MS } from "./halt-feed.ts";
import type { HaltFeed } from "./halt-feed.ts";
import { toApplicationFailure } from "../activities/failure.ts";

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
        const claims = (input.args[0] as { claims: Permit }).claims;
        const stop = new AbortController();
        let carried: unknown = context.info.heartbeatDetails;
        const heartbeat = (): void => context.heartbeat(carried);
        const carry = (details: unknown): void => {
          carried = details;
          heartbeat();
        };
        const timer = setInterval(() => {
          heartbeat();
          const because = mustStop(claims, deps.feed);
          if (because) stop.abort(because);
        }, BEAT_MS);
        const signal = AbortSignal.any([context.cancellationSignal, stop.signal]);
        try {
          const pulse = { heartbeat, signal, carry, carried: () => carried };
          return await pulses.run(pulse, () => next(input));
        } catch (error) {
          throw carrying(
            carried,
            stop.signal.aborted ? stopFailure(stop.signal.reason, ActionKindName.parse(claims.kind)) : error,
          );
        } finally {
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
  const { type, message, nonRetryable, nextRetryDelay } = error;
  return ApplicationFailure.create({
    ...(type && { type }),
    message,
    nonRetryable: nonRetryable ?? false,
    details: carried === undefined ? [] : [carried],
    ...(nextRetryDelay && { nextRetryDelay }),
  });
}

type StopReason = { kind: "halted" | "halt_feed_stale"; message: string };

function mustStop(claims: Permit, feed: HaltFeed): StopReason | null {
  if (claims.exempt) return null;
  const heard = feed.current();
  if (!heard || heard.ageMs > RUN_LIMIT_MS)
    return { kind: "halt_feed_stale", message: "the halt feed went stale" };
  const { tenant, run } = claims;
  const kind = ActionKindName.parse(claims.kind);
  const question = { tenant, run, repository: null, team: null, autonomy: null, kind };
  const halt = coveringHalt(heard.snapshot.halts, question);
  return halt && { kind: "halted", message: `halt ${halt.id}: ${halt.reason}` };
}

/** What a broken-off command left is never gone on from: its workspace is given up, and opened from before it. */
function stopFailure({ kind, message }: StopReason, action: ActionKind): Error {
  if (!changesAsItGoes(action)) return toApplicationFailure(kind, message);
  return toApplicationFailure("broken_off", `${message}, and broke the command off half-way`);
}
