// core/patch/found.ts: what the checks of a patch found, as names for policy and as lines for people.
import { clip } from "../policy/shown.ts";
import type { CheckName } from "../schema/finding.ts";
import type { BoundaryReport } from "../schema/patch.ts";

type Found = Pick<BoundaryReport, "findings" | "findingCounts">;

const SHOWN = 20;
const LINE_UNITS = 300;

/** Whole, sorted. Null: nothing checked it, as it was exported by an earlier version or is a checkpoint. */
export function checksThatFound({ findingCounts = null }: Found): CheckName[] | null {
  return findingCounts === null ? null : namesOf(findingCounts).sort();
}

/** The first twenty, in their order, and how many more there are. A report is redacted already (I9). */
export function findingLines({ findings = [], findingCounts }: Found): string[] {
  const shown = findings.slice(0, SHOWN).map(({ check, path, line, says }) => {
    const place = line === null ? path : `${path}:${line}`;
    return clip(`${check}, ${place}: ${says}`, LINE_UNITS);
  });
  const counts = findingCounts ?? {};
  const all = namesOf(counts).reduce((sum, name) => sum + (counts[name] ?? 0), 0);
  return all > shown.length ? [...shown, `and ${all - shown.length} more`] : shown;
}

function namesOf<T extends object>(counts: T): (keyof T & string)[] {
  const names: (keyof T & string)[] = [];
  for (const name in counts) names.push(name);
  return names;
}
