// gateway/temporal-schedule.ts: a workflow that Temporal starts at every interval, never two at a time.
import { ScheduleAlreadyRunning, ScheduleOverlapPolicy } from "@temporalio/client";
import type { Client } from "@temporalio/client";
import type { Schedule } from "./temporal-port.ts";

/** The next one may then begin. */
const STUCK = "10 minutes";

/** One that is there is what an earlier start of ours made. */
export async function keepSchedule(
  { schedule: client }: Client,
  { id, workflow, args, everyMs }: Schedule,
): Promise<void> {
  try {
    await client.create({
      scheduleId: id,
      spec: { intervals: [{ every: everyMs }] },
      action: {
        type: "startWorkflow",
        workflowType: workflow,
        workflowId: id,
        taskQueue: "control",
        args,
        workflowExecutionTimeout: STUCK,
      },
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: everyMs },
    });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
}
