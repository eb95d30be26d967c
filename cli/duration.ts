// cli/duration.ts: how long something is to last, as a person writes it: `30s`, `30m`, `2h`, `1d`.
import { CommandFault, EXIT } from "./exit.ts";

const MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
export type Unit = keyof typeof MS;

/** Milliseconds of an option. `advice`: what to write instead, of the units that may be. */
export function durationOf(
  text: string,
  { option, units, advice }: { option: string; units: readonly Unit[]; advice: string },
): number {
  const [, count, letter] = /^([1-9]\d{0,3})([a-z])$/.exec(text) ?? [];
  const unit = units.find((each) => each === letter);
  if (unit !== undefined) return Number(count) * MS[unit];
  throw new CommandFault(EXIT.badInput, `${option} ${text}: ${advice}`);
}
