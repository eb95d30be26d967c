// workers/halt-feed.ts: hears the gateway's signed halt snapshots; a worker without a fresh one starts nothing (I14).
import { compactVerify, importJWK } from "jose";
import type { CryptoKey, JWK } from "jose";
import type { Logger } from "pino";
import { HaltSnapshot, HALTS_TYP } from "../core/schema/halt.ts";

/** `startMs`: a snapshot older than this, and nothing starts; `runMs`: and what runs is stopped. */
export type FeedLimits = { startMs: number; runMs: number };
/** Between this host's clock and the gateway's. A replayed snapshot is fresh for this much longer, and no more. */
export const CLOCK_SKEW_MS = 2000;
const RECONNECT_MS = 250;

export type HaltFeed = {
  readonly limits: FeedLimits;
  /** The last genuine snapshot, or null before the first. Its age: since it was heard or since it was made, if that is more. */
  current(): { snapshot: HaltSnapshot; ageMs: number } | null;
  onSnapshot(listener: () => void): () => void;
  close(): void;
};

export async function followHaltFeed(options: {
  url: string;
  publicKey: JWK;
  limits: FeedLimits;
  log: Logger;
}): Promise<HaltFeed> {
  const key = (await importJWK(options.publicKey, "Ed25519")) as CryptoKey;
  const closed = new AbortController();
  const listeners = new Set<() => void>();
  let last: Heard | null = null;
  let isStrange = false;

  const hear = async (line: string): Promise<void> => {
    const snapshot = await readSnapshot(line, key);
    const problem = snapshot ? problemOf(snapshot, last) : "it is not signed by the gateway";
    if (problem && !isStrange) options.log.warn({ problem }, `a halt snapshot is not heard: ${problem}`);
    isStrange = problem !== null;
    if (!snapshot || problem) return;
    last = { snapshot, heardAt: performance.now() };
    for (const listener of listeners) listener();
  };
  void keepListening(options, hear, closed.signal);

  return {
    limits: options.limits,
    current: () => last && { snapshot: last.snapshot, ageMs: ageOf(last) },
    onSnapshot: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => closed.abort(),
  };
}

type Heard = { snapshot: HaltSnapshot; heardAt: number };

/** A connection that is fresh may still bring old lines: what a line says of its own time bounds it too. */
function ageOf({ snapshot, heardAt }: Heard): number {
  return Math.max(performance.now() - heardAt, Date.now() - snapshot.issuedAt - CLOCK_SKEW_MS);
}

/** Why a genuine snapshot is as if it had not come, or null. What steps back would lift a halt. */
function problemOf(snapshot: HaltSnapshot, last: Heard | null): string | null {
  if (snapshot.issuedAt > Date.now() + CLOCK_SKEW_MS) return "the clocks of this host and the gateway differ";
  if (last === null) return null;
  if (snapshot.epoch < last.snapshot.epoch) return "its epoch goes back";
  return snapshot.issuedAt < last.snapshot.issuedAt ? "it is older than the last one" : null;
}

async function keepListening(
  options: { url: string; log: Logger },
  hear: (line: string) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  let wasConnected = true;
  while (!signal.aborted) {
    try {
      await readLines(options.url, hear, signal);
    } catch (error) {
      if (signal.aborted) return;
      if (wasConnected) options.log.warn({ err: error }, "halt feed lost");
      wasConnected = false;
    }
    await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS));
  }
}

async function readLines(
  url: string,
  hear: (line: string) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const response = await fetch(`${url}/halts/feed`, { signal });
  if (!response.ok || !response.body) throw new Error(`halt feed answered ${response.status}`);
  let rest = "";
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line) await hear(line);
  }
}

async function readSnapshot(line: string, key: CryptoKey): Promise<HaltSnapshot | null> {
  try {
    const { payload, protectedHeader } = await compactVerify(line, key, { algorithms: ["Ed25519"] });
    if (protectedHeader.typ !== HALTS_TYP) return null;
    return HaltSnapshot.parse(JSON.parse(new TextDecoder().decode(payload)));
  } catch {
    return null; // a line that cannot be verified is as if it had not come: the feed grows stale
  }
}
