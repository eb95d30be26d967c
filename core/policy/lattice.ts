// core/policy/lattice.ts: folds all levels' opinions into one effect; a lower level only tightens (I2).
import type { Effect, Level, Opinion } from "../schema/policy.ts";

const STRICTNESS = { allow: 0, ask_approval: 1, deny: 2 } as const satisfies Record<Effect, number>;

/** From the widest to the narrowest. */
export const LEVEL_ORDER = {
  platform: 0,
  organization: 1,
  team: 2,
  repository: 3,
  campaign: 4,
  task: 5,
  runtime: 6,
  tool_call: 7,
} as const satisfies Record<Level, number>;

/** Only these two levels can say `allow`; the six below them restrict. */
export function isGranting(level: Level): boolean {
  return level === "platform" || level === "organization";
}

/** One action's opinions, any order → the effect that stands. Total: a level that failed is the caller's `deny` (I3). */
export function joinOpinions(opinions: readonly Pick<Opinion, "level" | "effect">[]): Effect {
  const spoken = opinions.some((opinion) => isGranting(opinion.level));
  if (!spoken) return "deny"; // else a lone team `ask_approval` would loosen silence
  return opinions.map((opinion) => opinion.effect).reduce(stricter);
}

export function stricter(a: Effect, b: Effect): Effect {
  return STRICTNESS[a] >= STRICTNESS[b] ? a : b;
}
