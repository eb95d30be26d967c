// workers/halt-feed.ts: hears the gateway's signed halt snapshots; a worker without a fresh one starts nothing (I14).
import { compactVerify, importJWK } from "jose";
import type { CryptoKey, JWK } from "jose";
import type { Logger } from "pino";
import { HaltSnapshot } from "../core/schema/halt.ts";

/** Older than this: nothing starts. */
export const START_LIMIT_MS = 3000;
/** Older than this: what runs is stopped. */
export const RUN_LIMIT_MS = 5000;
const RECONNECT_MS = 250;

export type HaltFeed = {
  /** The last genuine snapshot and its age by this host's clock, or null before the first. */
  current(): { snapshot: HaltSnapshot; ageMs: number } | null;
  onSnapshot(listener: () => void): () => void;
  close(): void;
};

export async function followHaltFeed(options: {
  url: string;
  publicKey: JWK;
  log: Logger;
}): Promise<HaltFeed> {
  const key = (await importJWK(options.publicKey, "Ed25519")) as CryptoKey;
  const closed = new AbortController();
  const listeners = new Set<() => void>();
  let last: { snapshot: HaltSnapshot; heardAt: number } | null = null;

  const hear = async (line: string): Promise<void> => {
    const snapshot = await readSnapshot(line, key);
    if (!snapshot || (last && snapshot.issuedAt < last.snapshot.issuedAt)) return; // a replayed line is not fresh
    last = { snapshot, heardAt: performance.now() };
    for (const listener of listeners) listener();
  };
  void keepListening(options, hear, closed.signal);

  return {
    current: () => last && { snapshot: last.snapshot, ageMs: performance.now() - last.heardAt },
    onSnapshot: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => closed.abort(),
  };
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
    const { payload } = await compactVerify(line, key, { algorithms: ["Ed25519"] });
    return HaltSnapshot.parse(JSON.parse(new TextDecoder().decode(payload)));
  } catch {
    return null; // a line that cannot be verified is as if it had not come: the feed grows stale
  }
}
