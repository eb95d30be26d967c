// core/quantile.ts: the one way figures are summed up: nearest rank, so that what is said was really measured.

/** Of at least one value. `part`: 0.5 is the median. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const index = Math.min(sorted.length - 1, Math.max(0, Math.ceil(part * sorted.length) - 1));
  const value = sorted[index];
  if (value === undefined) throw new RangeError("no values to take a quantile of");
  return value;
}
