// gateway/unfinished.ts: work that goes on after its request was answered, so that a stopping gateway can wait for it.
export type Unfinished = { add: (work: Promise<void>) => void; drain: () => Promise<void> };

/** The work itself must not reject. */
export function createUnfinished(): Unfinished {
  const running = new Set<Promise<void>>();
  return {
    add: (work) => {
      const tracked = work.finally(() => running.delete(tracked));
      running.add(tracked);
    },
    drain: async () => void (await Promise.allSettled(running)),
  };
}
