// scripts/bench/figure.ts: what a benchmark found: ours beside its baseline, as a ratio of medians, and whether that is what is wanted.
import { quantile } from "../../core/quantile.ts";

/** `baseline` null: a figure that stands alone. `reach`: what is wanted of `value`, the ratio where there is a baseline. */
export type Figure = {
  what: string;
  unit: string;
  ours: number;
  baseline: number | null;
  value: number;
  reach: Reach | null;
};
export type Reach = { atMost: number } | { atLeast: number };

export type Bench = {
  name: string;
  /** One sentence: what runs beside what. */
  about: string;
  /** `rounds`: interleaved pairs to take the median of. `sandboxes`: that run at a time, where it is about many. */
  run(rounds: number, size: { sandboxes: number }): Promise<Figure[]>;
};

export function compared(
  what: string,
  unit: string,
  sides: { ours: number[]; baseline: number[]; reach: Reach | null },
): Figure {
  const ours = median(sides.ours);
  const baseline = median(sides.baseline);
  return { what, unit, ours, baseline, value: ours / baseline, reach: sides.reach };
}

export function alone(what: string, of: { unit: string; value: number; reach: Reach | null }): Figure {
  const { unit, value, reach } = of;
  return { what, unit, ours: value, baseline: null, value, reach };
}

export function holds({ value, reach }: Figure): boolean {
  if (reach === null) return true;
  return "atMost" in reach ? value <= reach.atMost : value >= reach.atLeast;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** In turns, the other way round each round, so that a slow moment of the machine falls on all. One round before, uncounted. */
export async function interleaved<Side extends string, Taken = number>(
  rounds: number,
  sides: Record<Side, () => Promise<Taken>>,
): Promise<Record<Side, Taken[]>> {
  const names = (Object.keys(sides) as Side[]).toReversed(); // the baselines first
  const taken = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Side, Taken[]>;
  for (const name of names) await sides[name]();
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? names : names.toReversed();
    for (const name of order) taken[name].push(await sides[name]());
  }
  return taken;
}

/** CPU milliseconds, user and system, that this process spends on `work`. */
export async function cpuMsOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
