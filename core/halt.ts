// core/halt.ts: which halt, if any, covers an action. Asked by the ledger at decide, and by every worker's gate (I14).
import type { Action, ActionKind } from "./schema/action.ts";
import type { Halt, HaltRequest } from "./schema/halt.ts";
import type { Verb } from "./schema/statement.ts";
import { asksModel, isExempt, isShell } from "./action.ts";
import { digestOf } from "./digest.ts";

/** Where an action happens; null: nowhere of that kind, so no halt of it covers the action. */
export type HaltPlace = {
  tenant: string;
  run: string | null;
  repository: string | null;
  team: string | null;
  /** Of the run. */
  autonomy: string | null;
};

export type HaltQuestion = HaltPlace & { action: Action };

/** To stop a run only restricts it; and word of a halt must get out, whatever is halted. */
const NEVER: readonly ActionKind[] = ["run.stop", "notify.send"];
/** What a command sends inside https nobody sees, so with a network it may be a mutation. */
const REMOTE_MUTATIONS: readonly ActionKind[] = ["branch.push", "pr.open", "pr.comment", "shell.network"];
const PULL_REQUESTS: readonly ActionKind[] = ["pr.open"];

/** The first halt in force that covers the action, or null: a halt that ends runs before those that hold them. */
export function coveringHalt<H extends Halt>(halts: readonly H[], question: HaltQuestion): H | null {
  if (isExempt(question.action.kind) || NEVER.includes(question.action.kind)) return null;
  const covering = halts.filter((halt) => isInScope(halt, question) && stops(halt, question));
  return covering.find(endsRuns) ?? covering[0] ?? null;
}

/** Such a run is ended; under every other halt it waits. */
export function endsRuns({ mode }: Pick<Halt, "mode">): boolean {
  return mode === "cancel_running";
}

/** Is anything that happens there the halt's business? What of it is stopped is the mode's to say. */
export function isInScope(halt: Pick<Halt, "scope" | "target" | "tenant">, place: HaltPlace): boolean {
  if (halt.scope === "platform") return true;
  if (halt.tenant !== place.tenant) return false;
  switch (halt.scope) {
    case "tenant":
      return halt.target === place.tenant;
    case "team":
      return halt.target === place.team;
    case "repository":
      return halt.target.toLowerCase() === place.repository?.toLowerCase();
    case "run":
      return halt.target === place.run;
    case "campaign":
      return false; // no run belongs to one yet
  }
}

/** What a person signs to ask for it: blocking a repository has a verb of its own. */
export function haltWords(request: HaltRequest): { verb: Verb; target: string; digest: string } {
  const { scope, target, mode } = request;
  const digest = digestOf(request);
  if (mode === "blocked") return { verb: "repo.block", target, digest };
  return { verb: "halt.set", target: `${scope}/${target}`, digest };
}

function stops(halt: Halt, { action, autonomy }: HaltQuestion): boolean {
  const { kind } = action;
  switch (halt.mode) {
    case "no_effects":
    case "cancel_running":
      return true;
    case "no_new_runs":
      return kind === "run.start";
    case "no_autonomous_runs":
      return autonomy === "autonomous_pr"; // begun or not
    case "waves_paused":
      return false; // waves are a campaign's, and there are none yet
    case "no_pull_requests":
      return PULL_REQUESTS.includes(kind);
    case "no_remote_mutation":
      return REMOTE_MUTATIONS.includes(kind);
    case "blocked":
      return kind === "run.start" || REMOTE_MUTATIONS.includes(kind);
    case "capability_off":
      return halt.capability !== null && uses(action).includes(halt.capability);
  }
}

function uses(action: Action): string[] {
  const tool = toolOf(action);
  const model = asksModel(action) && `model:${action.route.provider}/${action.route.model}`;
  return [action.kind, ...(tool === null ? [] : [`tool:${tool}`]), ...(model ? [model] : [])];
}

/** By the name that an agent calls it by; null: no agent's doing. */
function toolOf(action: Action): string | null {
  if (action.kind === "tool.read" || action.kind === "tool.write") return action.tool;
  if (isShell(action.kind)) return "shell";
  return action.kind === "verify.run" && action.phase === "during" ? "verify" : null;
}
