// core/approval/verdict.ts: the part of policy's answer that an approval is bound to, and who asked (I5).
import { digestOf } from "../digest.ts";
import type { Asker } from "../schema/approval.ts";
import type { Effect, Verdict } from "../schema/policy.ts";
import type { Digest } from "../schema/vocabulary.ts";
import { stricter } from "../policy/lattice.ts";

/** `obligations`: of an engine that has them. */
export type Judged = Pick<Verdict, "effect" | "opinions"> & { obligations?: unknown };

/**
 * One verdict per snapshot, pinned and current. The same digest means: the same rules matched with the same effect and
 * the same approvers, and nothing else is obliged; where a rule stands, and in which snapshot, does not matter.
 */
export function boundVerdict(verdicts: readonly Judged[]): Digest {
  const rules = verdicts.flatMap(({ opinions }) =>
    opinions.map(({ level, rule, effect, approvers }) => digestOf({ level, rule, effect, approvers })),
  );
  const obligations = verdicts.flatMap((verdict) =>
    verdict.obligations === undefined ? [] : [digestOf(verdict.obligations)],
  );
  return digestOf({ effect: effectOf(verdicts), rules: unique(rules), obligations: unique(obligations) });
}

/** Every opinion that asks, once. */
export function askersOf(verdicts: readonly Judged[]): Asker[] {
  const askers = new Map<string, Asker>();
  for (const { level, rule, effect, because, at, approvers } of verdicts.flatMap((each) => each.opinions)) {
    if (effect !== "ask_approval") continue;
    const asked = approvers ?? DEFAULT;
    askers.set(digestOf({ level, rule, asked }), { rule: `${level}/${rule}`, because, at, ...asked });
  }
  return [...askers.values()].sort((a, b) => (a.rule < b.rule ? -1 : 1));
}

const DEFAULT = { quorum: 1, roles: ["approver" as const], teams: [], expiresHours: 72 };

function effectOf(verdicts: readonly Judged[]): Effect {
  return verdicts.map(({ effect }) => effect).reduce<Effect>(stricter, "allow");
}

function unique(digests: Digest[]): Digest[] {
  return [...new Set(digests)].sort();
}
