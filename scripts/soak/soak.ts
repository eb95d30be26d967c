// scripts/soak/soak.ts: what a soak is made of: schedules as lines, and what becomes of each.

export type Options = { seed: number; all: boolean; only: readonly string[] };

/** `violations` empty: all held. `note`: what else people should know of it. */
export type Trial = { line: string; run: string | null; violations: string[]; seconds: number; note: string };

export type Soak = {
  /** At most `wanted`; none: that was all. */
  next(wanted: number): string[];
  /** Side by side. */
  runAll(lines: readonly string[]): Promise<Trial[]>;
  /** `keep`: for somebody to look at. Answers where that is; null: nowhere. */
  stop(keep: boolean): Promise<string | null>;
};

/** As a line of the output. */
export function report(number: number, { line, run, violations, seconds, note }: Trial): void {
  const verdict = violations.length === 0 ? "held" : "BROKEN";
  console.log(`${number} ${verdict} ${run ?? "no run"} ${seconds.toFixed(1)} s${note} | ${line}`);
  for (const violation of violations) console.log(`    ${violation}`);
}
