// test/support/interleave/feed.ts: the halt feed as the ledger has it, read again at each change, without a gateway between.
import type { GatewayLedger } from "../../../activities/ledger/gateway-ledger.ts";
import type { HaltSnapshot } from "../../../core/schema/halt.ts";
import type { HaltFeed } from "../../../workers/halt-feed.ts";

const BEAT_MS = 500;
/** Long: what a loaded machine does to a feed is another test's. */
const LIMITS = { startMs: 30_000, runMs: 60_000 };

/** Resolves with the first snapshot heard. */
export async function followLedger(ledger: GatewayLedger): Promise<HaltFeed> {
  const listeners = new Set<() => void>();
  let last: { snapshot: HaltSnapshot; heardAt: number } | null = null;
  const read = async (): Promise<void> => {
    const issuedAt = Date.now();
    const { epoch, halts } = await ledger.haltsInForce();
    if (last !== null && last.snapshot.epoch > epoch) return; // reads overlap, and the newer one was first
    last = { snapshot: { epoch, issuedAt, halts }, heardAt: performance.now() };
    for (const listener of listeners) listener();
  };
  const again = (): void => void read().catch(() => {}); // a database that is slow now answers the next beat
  await read();
  const watch = await ledger.watchHalts({ changed: again, lost: () => {} });
  const timer = setInterval(again, BEAT_MS);
  return {
    limits: LIMITS,
    current: () => last && { snapshot: last.snapshot, ageMs: performance.now() - last.heardAt },
    onSnapshot: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => {
      clearInterval(timer);
      void watch.stop();
    },
  };
}
