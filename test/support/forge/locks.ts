// test/support/forge/locks.ts: one writer at a time per key, in order of arrival.

export interface Locks {
  /** Runs `work` when all earlier work under `key` is done; its result or failure is the caller's. */
  hold<T>(key: string | number, work: () => Promise<T>): Promise<T>;
}

export function createLocks(): Locks {
  const tails = new Map<string | number, Promise<unknown>>();
  return {
    async hold(key, work) {
      const earlier = tails.get(key) ?? Promise.resolve();
      const mine = earlier.then(work, work);
      const tail = mine.catch(() => undefined);
      tails.set(key, tail);
      try {
        return await mine;
      } finally {
        if (tails.get(key) === tail) tails.delete(key);
      }
    },
  };
}
