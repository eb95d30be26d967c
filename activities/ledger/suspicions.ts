// activities/ledger/suspicions.ts: what the audit log is told of suspicious instruction files: an event per finding, the first time they are decided on.
import type { Decision } from "../../core/schema/decision.ts";
import type { Asked } from "./judge.ts";
import type { TrailEvent } from "./trail.ts";

/** Brought with an approval, they were told when it was asked for; held up by a halt or a lost lease, they come again. */
export function suspicionEvents(
  { action, approval }: Asked,
  { gate }: Pick<Decision, "gate">,
  event: Omit<TrailEvent, "kind" | "resource">,
): TrailEvent[] {
  if (action.kind !== "guidance.use" || approval !== undefined) return [];
  if (gate === "halt" || gate === "lease") return [];
  const { findings, counts } = action;
  const found = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const told = findings.map(({ path, line, kind, says }) => ({
    path,
    note: `line ${line}, ${kind}: ${says}`,
  }));
  const rest = { path: "instruction files", note: `and ${found - findings.length} more` };
  return [...told, ...(found > findings.length ? [rest] : [])].map(({ path, note }) => ({
    ...event,
    kind: "instruction.suspected",
    resource: { type: "file", id: path },
    note,
  }));
}
