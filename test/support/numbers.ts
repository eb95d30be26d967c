// test/support/numbers.ts: numbers that look random and are the same for the same seed.

export type Numbers = {
  /** From 0 up to 1. */
  next: () => number;
  /** Throws where there is nothing to pick from. */
  pick: <T>(from: readonly T[]) => T;
};

/** Source: mulberry32, public domain. */
export function numbersOf(seed: number): Numbers {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    pick(from) {
      if (from.length === 0) throw new Error("there is nothing to pick from");
      return from[Math.floor(next() * from.length)] as (typeof from)[number];
    },
  };
}
