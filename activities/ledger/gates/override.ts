// activities/ledger/gates/override.ts: what policy refuses, looked at once more where two platform admins have lifted rules for this run or repository.
import { liftRules } from "../../../core/override.ts";
import type { Actor } from "../../../core/schema/decision.ts";
import type { RuleOverrideModel } from "../../../prisma/generated/models.ts";
import type { Tx } from "../database.ts";
import { overridesFor } from "../overrides-in-force.ts";
import type { RunScope } from "../run-scope.ts";
import { passed, type GateAnswer } from "./answer.ts";
import type { PolicyRuling } from "./policy.ts";

/** `seen`: the override's own answer, kept beside policy's. `answer`: what stands in place of policy's. */
export type Overridden = { seen: GateAnswer; answer: GateAnswer; rules: string[] };

export type OverrideScene = { tx: Tx; actor: Actor; scope: RunScope | null; now: Date };

/** Null: none lifts anything that would make it looser, so policy's answer stands. Asked only of what policy does not allow. */
export async function overrideGate(
  { tx, actor, scope, now }: OverrideScene,
  { answer, verdicts }: PolicyRuling,
): Promise<Overridden | null> {
  const repository = scope?.input?.repository.repository;
  if (answer.effect === "allow" || actor.run === null || repository === undefined) return null;
  const overrides = await overridesFor(tx, { tenant: actor.tenant, run: actor.run, repository, now });
  if (overrides.length === 0) return null;
  const { effect, lifted, standing } = liftRules(verdicts, new Set(overrides.flatMap(({ rules }) => rules)));
  if (effect === "deny" || effect === answer.effect) return null;
  const used = overrides.filter(({ rules }) => rules.some((rule) => lifted.includes(rule)));
  const because = used.map(becauseOf).join("; ");
  const seen = passed("override", sawOf(used, lifted), because);
  if (effect === "allow") return { seen, answer: seen, rules: standing };
  const asks = `${because}; still to be approved: ${standing.join(", ")}`;
  return { seen, answer: { gate: "approval", effect, because: asks, saw: answer.saw }, rules: standing };
}

function becauseOf({ overrideId, proposedBy, confirmedBy, expiresAt, reason }: RuleOverrideModel): string {
  return `override ${overrideId} by ${proposedBy} and ${confirmedBy ?? "nobody"} until ${expiresAt.toISOString()}: ${reason}`;
}

function sawOf(used: readonly RuleOverrideModel[], lifted: readonly string[]): GateAnswer["saw"] {
  const listed = (of: (override: RuleOverrideModel) => string | null) => used.map(of).join(", ");
  return {
    override: listed(({ overrideId }) => overrideId),
    lifted: lifted.join(", "),
    by: listed(({ proposedBy }) => proposedBy),
    second: listed(({ confirmedBy }) => confirmedBy),
    until: listed(({ expiresAt }) => expiresAt.toISOString()),
  };
}
