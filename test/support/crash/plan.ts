// test/support/crash/plan.ts: which schedules there are: a fixed selection, every point with every victim, or as a seed has it.
import { numbersOf } from "../numbers.ts";
import { CHANGES, scheduleOf, VICTIMS } from "./point.ts";
import type { Change, Schedule } from "./point.ts";

/** Each worker at its own effects, before them and when their answer is lost; what they all need, at some of each. */
export const FIXED: readonly Schedule[] = [
  "script: gateway submit#1 after kills gateway",
  "script: control admit#1 after kills control",
  "script: control decide#1 before kills postgres",
  "script: scm source.fetch#1 after kills scm",
  "script: gateway store#2 before kills gateway",
  "script: sandbox verify.run#1 before kills temporal",
  "script: sandbox run.cleanup#1 after kills sandbox",
  "script: sandbox script.exec#1 before kills sandbox",
  "script: sandbox script.exec#1 after kills sandbox",
  "script: control decide#9 after kills control",
  "agent: model model.call#1 before kills model",
  "agent: model model.call#1 after kills model",
  "agent: control decide#8 after kills control",
  "agent: sandbox tool.write#1 after kills sandbox",
  "agent: sandbox patch.export#1 after kills sandbox",
  "agent: model model.call#2 before kills temporal",
  "script: scm branch.push#1 after kills scm",
  "script: scm branch.push#1 after kills temporal",
  "script: scm pr.open#1 after kills scm",
  "script: scm pr.open#1 after kills postgres",
  "script: control settle#1 after kills control",
  "script: scm pr.read#1 after kills gateway",
  "script: evidence evidence.keep#1 before kills temporal",
  "script: evidence evidence.keep#1 after kills evidence",
].map(scheduleOf);

/** As recorded of undisturbed runs. */
export type Points = Record<Change, readonly string[]>;

/** Every point with every victim. */
export function everySchedule(points: Points): Schedule[] {
  return CHANGES.flatMap((change) =>
    points[change].flatMap((point) => VICTIMS.map((victim) => ({ change, kills: [{ point, victim }] }))),
  );
}

/** The same for the same seed and points: one kill or a pair, anywhere. Endless. */
export function* seededSchedules(seed: number, points: Points): Generator<Schedule, never> {
  const { next, pick } = numbersOf(seed);
  for (;;) {
    const change = pick(CHANGES);
    const kill = () => ({ point: pick(points[change]), victim: pick(VICTIMS) });
    yield { change, kills: next() < 0.5 ? [kill()] : [kill(), kill()] };
  }
}

/** In an order of the seed's. */
export function shuffled<T>(seed: number, list: readonly T[]): T[] {
  const { next } = numbersOf(seed);
  const keyed = list.map((value) => ({ value, key: next() }));
  return keyed.toSorted((one, other) => one.key - other.key).map(({ value }) => value);
}
