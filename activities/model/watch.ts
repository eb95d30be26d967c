// activities/model/watch.ts: ends a call that says nothing, or that must stop, and says which of the two it was.
import type { ModelTimeouts } from "./deps.ts";
import { ModelFailure } from "./model-failure.ts";

export type Watch = {
  signal: AbortSignal;
  /** Something arrived. */
  progress: () => void;
  /** Throws why the call was ended, if it was: the pulse's reason (cancel, halt), or `model_timeout`. */
  throwIfEnded: () => void;
  stop: () => void;
};

/** `pulse`: aborts when the effect must stop. Always `stop` the watch. */
export function startWatch(timeouts: ModelTimeouts, pulse: AbortSignal): Watch {
  const late = new AbortController();
  const end = (what: string) => late.abort(new ModelFailure("model_timeout", what));
  const total = setTimeout(end, timeouts.totalMs, `no whole answer within ${timeouts.totalMs} ms`);
  let quiet = setTimeout(end, timeouts.firstByteMs, `no first byte within ${timeouts.firstByteMs} ms`);
  const signal = AbortSignal.any([pulse, late.signal]);
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
    },
  };
}
