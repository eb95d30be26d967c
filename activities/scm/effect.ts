// activities/scm/effect.ts: what every effect of this queue is given, and the rim it ends at.
import type { ArtifactFront } from "../../core/contract.ts";
import { temporalFailureOf } from "./failure.ts";
import type { Forge } from "./forge.ts";

export type ScmDeps = {
  forge: Forge;
  artifacts: ArtifactFront;
  /** Bare mirrors, one folder per tenant: a cache, safe to delete. */
  mirrorDir: string;
  git: { command: string };
  redact: (text: string) => string;
  /** Of the activity that asks. */
  currentPulse: () => Pulse;
};

/** An activity's sign of life, and the signal that it must stop. */
export type Pulse = { heartbeat(): void; signal: AbortSignal };

const BEAT_MS = 2000;

/** Beats while `work` runs; whatever it throws leaves as a Temporal failure with its kind. */
export async function performEffect<T>(deps: ScmDeps, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const pulse = deps.currentPulse();
  pulse.heartbeat();
  const beat = setInterval(() => pulse.heartbeat(), BEAT_MS);
  try {
    pulse.signal.throwIfAborted();
    return await work(pulse.signal);
  } catch (error) {
    throw temporalFailureOf(error, { signal: pulse.signal, redact: deps.redact });
  } finally {
    clearInterval(beat);
  }
}
