// core/policy/effective.ts: the rules that hold for one repository, or one task on it, each with where it comes from.
import type { Facts, Level, PolicyRule, PolicySnapshot } from "../schema/policy.ts";
import { residueOf } from "./residue.ts";
import { speaksOf } from "./speaks.ts";
import { TASK_LEVEL } from "./task-level.ts";

/** `when`: what is still open; null: always. */
export type EffectiveRule = {
  level: Level;
  rule: string;
  at: string;
  effect: PolicyRule["effect"];
  actions: readonly string[];
  when: string | null;
  because: string;
};

/** `known`: what is settled of every action there. A rule that can say nothing any more is left out. Total. */
export function effectiveRules(snapshot: PolicySnapshot, known: Facts): EffectiveRule[] {
  const documents = [...snapshot.documents, TASK_LEVEL].filter((each) => speaksOf(each, known));
  return documents.flatMap(({ level, rules }) =>
    rules.flatMap(({ id, effect, actions, when, because, file, line, obligations }) => {
      const residue = when ? residueOf(when, known) : true;
      const isOnly = effect === "only";
      const isIdle = isOnly ? residue === true && !obligations : residue === false;
      if (isIdle) return [];
      const owed = obligations ? `; verified by ${obligations.verifiers.join(", ")}` : "";
      const rule = { level, rule: id, at: `${file}:${line}`, actions, because: because + owed };
      if (isOnly && residue === false) return [{ ...rule, effect: "deny" as const, when: null }];
      return [{ ...rule, effect, when: typeof residue === "string" ? residue : null }];
    }),
  );
}
