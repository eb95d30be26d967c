// activities/scm/lag.ts: the forge may not yet show what was just written: looked for again, a few times, then believed.
import { setTimeout as wait } from "node:timers/promises";

const WAITS_MS = [500, 1500, 4000];

/** The first answer that is not null, or null when the last look still found nothing. */
export async function lookAgain<T>(signal: AbortSignal, look: () => Promise<T | null>): Promise<T | null> {
  for (const ms of WAITS_MS) {
    const found = await look();
    if (found !== null) return found;
    await wait(ms, undefined, { signal });
  }
  return look();
}
