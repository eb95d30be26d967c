// core/halt.ts: which halt, if any, covers an action. Asked by the ledger at decide, and by every worker's gate (I14).
import type { ActionKind } from "./schema/action.ts";
import type { Halt } from "./schema/halt.ts";
import { isExempt } from "./action.ts";

/** What is known of an action where the question is asked; null: not known there, so that scope is left to the ledger. */
export type HaltQuestion = {
  tenant: string;
  run: string | null;
  repository: string | null;
  team: string | null;
  autonomy: string | null;
  kind: ActionKind;
};

const REMOTE_MUTATIONS: readonly ActionKind[] = ["branch.push", "pr.open"];

/** The first halt in force that covers the action, or null. Clean-up and evidence are never halted. */
export function coveringHalt(halts: readonly Halt[], question: HaltQuestion): Halt | null {
  if (isExempt(question.kind)) return null;
  return halts.find((halt) => isInScope(halt, question) && stops(halt, question)) ?? null;
}

function isInScope(halt: Halt, question: HaltQuestion): boolean {
  if (halt.scope === "platform") return true;
  if (halt.tenant !== question.tenant) return false;
  switch (halt.scope) {
    case "tenant":
      return halt.target === question.tenant;
    case "team":
      return halt.target === question.team;
    case "repository":
      return halt.target === question.repository;
    case "run":
      return halt.target === question.run;
    case "campaign":
      return false;
  }
}

function stops(halt: Halt, { kind, autonomy }: HaltQuestion): boolean {
  switch (halt.mode) {
    case "no_effects":
    case "cancel_running":
      return true;
    case "no_new_runs":
      return kind === "run.start";
    case "no_autonomous_runs":
      return kind === "run.start" && autonomy === "autonomous_pr";
    case "waves_paused":
      return false;
    case "no_pull_requests":
      return kind === "pr.open";
    case "no_remote_mutation":
      return REMOTE_MUTATIONS.includes(kind);
    case "capability_off":
      return halt.capability === kind;
  }
}
