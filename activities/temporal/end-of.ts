// activities/temporal/end-of.ts: how a workflow ended that nobody in it could tell of: by whom, why, and which workspaces it had open.
import { defaultPayloadConverter } from "@temporalio/common";
import type { temporal } from "@temporalio/proto";
import { z } from "zod";
import type { WorkflowEnd } from "../../core/contract.ts";
import { Action, WorkspaceRef } from "../../core/schema/action.ts";
import type { TemporalDeps } from "./deps.ts";

type Event = temporal.api.history.v1.IHistoryEvent;
type Payload = temporal.api.common.v1.IPayload;

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
  const scheduled = new Map<string, { kind: string; input: Payload | undefined }>();
  const open = new Map<string, WorkspaceRef>();
  for (const event of events) {
    const asked = event.activityTaskScheduledEventAttributes;
    if (asked)
      scheduled.set(`${event.eventId}`, {
        kind: asked.activityType?.name ?? "",
        input: asked.input?.payloads?.[0],
      });
    const done = event.activityTaskCompletedEventAttributes;
    if (!done) continue;
    const { kind, input } = scheduled.get(`${done.scheduledEventId}`) ?? { kind: "", input: undefined };
    const opened = kind === "workspace.open" && Opened.safeParse(valueOf(done.result?.payloads?.[0])).data;
    if (opened) open.set(opened.result.workspace.id, opened.result.workspace);
    const cleaned = kind === "run.cleanup" && Presented.safeParse(valueOf(input)).data?.action;
    if (cleaned && cleaned.kind === "run.cleanup") for (const { id } of cleaned.workspaces) open.delete(id);
  }
  return [...open.values()];
}

function valueOf(payload: Payload | undefined): unknown {
  return payload && defaultPayloadConverter.fromPayload(payload);
}
