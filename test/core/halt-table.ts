// test/core/halt-table.ts: which kinds of action each mode of a halt stops: the table itself, for whoever holds code against it.
import type { ActionKind } from "../../core/schema/action.ts";
import { ACTION_KINDS } from "../../core/schema/action.ts";
import type { Halt } from "../../core/schema/halt.ts";

/** These can only end things, or keep evidence of them; and people are told of a halt whatever it halts. */
const NEVER: readonly ActionKind[] = ["run.cleanup", "evidence.keep", "run.stop", "notify.send"];
export const ALL = ACTION_KINDS.filter((kind) => !NEVER.includes(kind));

/** no_autonomous_runs stops all of an autonomous run's, and capability_off what it names. */
export const MODES: Record<Halt["mode"], readonly ActionKind[]> = {
  no_effects: ALL,
  cancel_running: ALL,
  no_new_runs: ["run.start"],
  no_autonomous_runs: [],
  waves_paused: [],
  no_pull_requests: ["pr.open"],
  no_remote_mutation: ["branch.push", "pr.open", "pr.comment", "shell.network"],
  capability_off: [],
  blocked: ["run.start", "branch.push", "pr.open", "pr.comment", "shell.network"],
};
