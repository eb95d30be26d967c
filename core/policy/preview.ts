// core/policy/preview.ts: what a policy would change among decisions that were kept, counted by direction, rule, repository and team.
import type { DecisionRecord } from "../schema/decision-record.ts";
import type { Effect, Facts } from "../schema/policy.ts";
import type { Foreseen } from "./foresee.ts";

export type Count = { name: string; count: number };

/** A decision that would change. */
export type Sample = Pick<DecisionRecord, "id" | "run" | "kind" | "subject" | "at"> & {
  rules: string[];
  because: string;
};

/** All that would go the same way. Counts: most first. */
export type Direction = {
  from: Effect;
  to: Effect;
  count: number;
  rules: Count[];
  repositories: Count[];
  teams: Count[];
  samples: Sample[];
};

export type Preview = {
  same: number;
  unknown: { count: number; facts: Count[] };
  changes: Direction[];
};

const SAMPLES = 5;

type Seen = { record: DecisionRecord; facts: Facts; foreseen: Foreseen };
type Changed = Extract<Foreseen, { kind: "changed" }>;
type Tally = Map<string, number>;
type Way = {
  from: Effect;
  to: Effect;
  count: number;
  rules: Tally;
  repositories: Tally;
  teams: Tally;
  samples: Sample[];
};

/** Counts as it goes, so that a month of decisions need not be held. The first of each direction are its samples. */
export type PreviewCount = { add(seen: Seen): void; result(): Preview };

export function createPreview(): PreviewCount {
  const ways = new Map<string, Way>();
  const unknown: Tally = new Map();
  let [same, unknowns] = [0, 0];
  return {
    add({ record, facts, foreseen }) {
      if (foreseen.kind === "same") same += 1;
      else if (foreseen.kind === "unknown") {
        unknowns += 1;
        for (const fact of foreseen.facts) raise(unknown, fact);
      } else addTo(wayOf(ways, foreseen), { record, facts, foreseen });
    },
    result: () => ({
      same,
      unknown: { count: unknowns, facts: counts(unknown) },
      changes: [...ways.values()].map(toDirection).sort((a, b) => b.count - a.count),
    }),
  };
}

function wayOf(ways: Map<string, Way>, { from, to }: Changed): Way {
  const known = ways.get(`${from} ${to}`);
  if (known) return known;
  const tallies = { rules: new Map(), repositories: new Map(), teams: new Map() };
  const way: Way = { from, to, count: 0, ...tallies, samples: [] };
  ways.set(`${from} ${to}`, way);
  return way;
}

function addTo(way: Way, { record, facts, foreseen }: Seen & { foreseen: Changed }): void {
  way.count += 1;
  for (const rule of foreseen.rules) raise(way.rules, rule);
  raise(way.repositories, nameIn(facts, "repository.name", "action.repository"));
  raise(way.teams, nameIn(facts, "repository.team"));
  const { id, run, kind, subject, at } = record;
  const { rules, because } = foreseen;
  if (way.samples.length < SAMPLES) way.samples.push({ id, run, kind, subject, at, rules, because });
}

function toDirection({ rules, repositories, teams, ...way }: Way): Direction {
  return { ...way, rules: counts(rules), repositories: counts(repositories), teams: counts(teams) };
}

function nameIn(facts: Facts, ...names: string[]): string {
  for (const name of names) {
    const value = Object.hasOwn(facts, name) ? facts[name] : null;
    if (typeof value === "string") return value;
  }
  return "(none)";
}

function raise(tally: Tally, name: string): void {
  tally.set(name, (tally.get(name) ?? 0) + 1);
}

function counts(tally: Tally): Count[] {
  return [...tally]
    .map(([name, count]) => ({ name, count }))
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
}
