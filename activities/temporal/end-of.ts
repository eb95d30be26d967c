// activities/temporal/end-of.ts: how a workflow ended that nobody in it could tell of: by whom, why, and which workspaces it had open.
import { defaultPayloadConverter } from "@temporalio/common";
import type { temporal } from "@temporalio/proto";
import { z } from "zod";
import type { WorkflowEnd } from "../../core/contract.ts";
import { Action, WorkspaceRef } from "../../core/schema/action.ts";
import type { TemporalDeps } from "./deps.ts";

type Event = temporal.api.history.v1.IHistoryEvent;

const Opened = z.looseObject({ result: z.looseObject({ workspace: WorkspaceRef }) });
const Presented = z.looseObject({ action: Action });

/** Reads its whole history. `by`: what its client called itself, which nobody has proven. */
export async function endOf(
  { client, redact }: TemporalDeps,
  { workflowId, temporalRunId }: { workflowId: string; temporalRunId: string },
): Promise<WorkflowEnd> {
  const { events } = await client.workflow.getHandle(workflowId, temporalRunId).fetchHistory();
  const last = events?.at(-1)?.workflowExecutionTerminatedEventAttributes;
  return {
    by: last?.identity ? redact(last.identity).slice(0, 200) : null,
    reason: last?.reason ? redact(last.reason).slice(0, 300) : null,
    workspaces: openWorkspaces(events ?? []),
  };
}

/** Opened, and not cleaned up before the end. */
export function openWorkspaces(events: readonly Event[]): WorkspaceRef[] {
  const open = new Map<string, WorkspaceRef>();
  for (const { kind, input, result } of performed(events)) {
    const opened = kind === "workspace.open" ? Opened.safeParse(result).data?.result.workspace : undefined;
    if (opened) open.set(opened.id, opened);
    const action = kind === "run.cleanup" ? Presented.safeParse(input).data?.action : undefined;
    if (action?.kind === "run.cleanup") for (const { id } of action.workspaces) open.delete(id);
  }
  return [...open.values()];
}

type Performed = { kind: string; input: unknown; result: unknown };

/** Activities that completed, in the order they did. */
function performed(events: readonly Event[]): Performed[] {
  const asked = new Map<string, Pick<Performed, "kind" | "input">>();
  return events.flatMap((event) => {
    const { activityTaskScheduledEventAttributes: scheduled } = event;
    if (scheduled) {
      const kind = scheduled.activityType?.name ?? "";
      asked.set(String(event.eventId), { kind, input: firstOf(scheduled.input) });
    }
    const { activityTaskCompletedEventAttributes: completed } = event;
    const begun = completed && asked.get(String(completed.scheduledEventId));
    return begun ? [{ ...begun, result: firstOf(completed.result) }] : [];
  });
}

function firstOf(values: temporal.api.common.v1.IPayloads | null | undefined): unknown {
  const payload = values?.payloads?.[0];
  return payload && defaultPayloadConverter.fromPayload(payload);
}
