// gateway/health.ts: does the gateway do its work? 200 when it does, 503 when it does not; says nothing of any tenant.
import type { HaltFeed } from "./halt-feed.ts";
import type { Temporal } from "./temporal-port.ts";

/** The feed reads the database twice a second, so its last word tells whether the database answers. */
const FRESH_MS = 2000;
const ASK_AGAIN_MS = 1000;

export function createHealthRoute(deps: { feed: HaltFeed; temporal: Temporal }): () => Promise<Response> {
  let asked = { at: -Infinity, answer: Promise.resolve(false) };
  const reachable = (): Promise<boolean> => {
    const now = performance.now();
    if (now - asked.at > ASK_AGAIN_MS) asked = { at: now, answer: deps.temporal.isReachable() };
    return asked.answer; // one question for all who ask at a time
  };
  return async () => {
    const last = deps.feed.last();
    const database = last !== null && last.ageMs < FRESH_MS;
    const temporal = await reachable();
    const ok = database && temporal;
    const status = ok ? 200 : 503;
    return Response.json({ ok, database, temporal, feedEpoch: last?.epoch ?? null }, { status });
  };
}
