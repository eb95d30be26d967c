// workers/pulse.ts: keeps a running effect's heart beating, and stops it on cancel, halt or a stale feed (I14).
import { AsyncLocalStorage } from "node:async_hooks";
import type { Context } from "@temporalio/activity";
import type { ActivityInboundCallsInterceptor, ActivityInterceptors } from "@temporalio/worker";
import type { Permit } from "../core/schema/decision.ts";
import { coveringHalt } from "../core/halt.ts";
import { ActionKindName } from "../core/schema/action.ts";
import { RUN_LIMIT_MS } from "./halt-feed.ts";
import type { HaltFeed } from "./halt-feed.ts";
import { toApplicationFailure } from "../activities/failure.ts";

/** What an effect needs of its surroundings: `signal` aborts when it must stop now. */
export type Pulse = { heartbeat: () => void; signal: AbortSignal };

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
        const timer = setInterval(() => {
          context.heartbeat();
          const because = mustStop(claims, deps.feed);
          if (because) stop.abort(because);
        }, BEAT_MS);
        const signal = AbortSignal.any([context.cancellationSignal, stop.signal]);
        try {
          return await pulses.run({ heartbeat: () => context.heartbeat(), signal }, () => next(input));
        } catch (error) {
          if (stop.signal.aborted) throw stopFailure(stop.signal.reason, claims.kind);
          throw error;
        } finally {
          clearInterval(timer);
        }
      },
    };
    return { inbound };
  };
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

/** Commands change their workspace as they go. */
const HALF_DONE: readonly string[] = ["shell.exec", "script.exec"];

/** What a broken-off command left is never gone on from: its workspace counts as lost, and is opened from before it. */
function stopFailure({ kind, message }: StopReason, action: string): Error {
  if (!HALF_DONE.includes(action)) return toApplicationFailure(kind, message);
  return toApplicationFailure("workspace_lost", `${message}, and broke the command off half-way`);
}
