// test/support/again.ts: asked once more for as long as it fails: what is asked may be killed, or too busy for a moment.
import { setTimeout as sleep } from "node:timers/promises";

const WITHIN_MS = 60_000;

/** Throws what it failed with last. */
export async function again<T>(ask: () => Promise<T>): Promise<T> {
  for (const until = Date.now() + WITHIN_MS; ; await sleep(500)) {
    try {
      return await ask();
    } catch (error) {
      if (Date.now() > until) throw error;
    }
  }
}
