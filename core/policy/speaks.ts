// core/policy/speaks.ts: which documents are heard of an action: a team's only where the repository is that team's.
import type { Facts, Level } from "../schema/policy.ts";

/** A document of this name speaks of everything at its level. */
export const EVERY = "*";

/** The fact that has to bear the document's name; null: it is heard of every action. */
const NAMED_BY = {
  platform: null,
  organization: "tenant.id",
  team: "repository.team",
  repository: "repository.name",
  campaign: "campaign.id",
  task: null,
  runtime: null,
  tool_call: null,
} as const satisfies Record<Level, string | null>;

/** The fact that says of which documents of a level an action is; null: of all. */
export function factNaming(level: Level): string | null {
  return NAMED_BY[level];
}

/**
 * Of the facts alone, so that a stored decision is asked of the same documents again. Names are compared without case, as
 * the forge does. A fact that is missing is no "no": the document is heard. Total.
 */
export function speaksOf({ level, name }: { level: Level; name: string }, facts: Facts): boolean {
  const fact = NAMED_BY[level];
  if (fact === null) return true;
  const value = valueOf(fact, facts);
  if (value === undefined) return true;
  if (value === null) return false;
  return name === EVERY || (typeof value === "string" && value.toLowerCase() === name.toLowerCase());
}

/** What is done outside a run still names its repository, as an onboarding does. */
function valueOf(fact: string, facts: Facts): Facts[string] | undefined {
  const own = Object.hasOwn(facts, fact) ? facts[fact] : undefined;
  if (own !== null || fact !== "repository.name") return own;
  return Object.hasOwn(facts, "action.repository") ? facts["action.repository"] : null;
}
