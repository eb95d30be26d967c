// activities/model/watch.ts: ends a call that says nothing, or that Temporal cancels, and says which of the two it was.
import type { Attempt, ModelTimeouts } from "./deps.ts";
import { ModelFailure } from "./model-failure.ts";

const HEARTBEAT_MS = 2000;

export type Watch = {
  signal: AbortSignal;
  /** Something arrived. */
  progress: () => void;
  /** Throws why the call was ended, if it was: Temporal's own cancellation, or `model_timeout`. */
  throwIfEnded: () => void;
  stop: () => void;
};

/** Heartbeats by a ticker, so that a cancel arrives while the provider thinks. Always `stop` it. */
export function startWatch(timeouts: ModelTimeouts, attempt: Attempt): Watch {
  const late = new AbortController();
  const end = (what: string) => late.abort(new ModelFailure("model_timeout", what));
  const total = setTimeout(end, timeouts.totalMs, `no whole answer within ${timeouts.totalMs} ms`);
  let quiet = setTimeout(end, timeouts.firstByteMs, `no first byte within ${timeouts.firstByteMs} ms`);
  const ticker = setInterval(attempt.heartbeat, HEARTBEAT_MS);
  attempt.heartbeat();
  const signal = AbortSignal.any([attempt.signal, late.signal]);
  return {
    signal,
    progress: () => {
      clearTimeout(quiet);
      quiet = setTimeout(end, timeouts.idleMs, `nothing arrived for ${timeouts.idleMs} ms`);
    },
    throwIfEnded: () => signal.throwIfAborted(),
    stop: () => {
      clearTimeout(total);
      clearTimeout(quiet);
      clearInterval(ticker);
    },
  };
}
