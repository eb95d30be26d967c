// test/support/chromium/web-ui.ts: where Temporal's Web UI shows a run's current details.
import { Client, Connection } from "@temporalio/client";

type At = { webUrl: string; temporalAddress: string; namespace: string };

/** The tab needs Temporal's own run id in its path. */
export async function detailsUrl({ webUrl, temporalAddress, namespace }: At, run: string): Promise<string> {
  const workflowId = `run/default/${run}`;
  const connection = await Connection.connect({ address: temporalAddress });
  try {
    const { workflow } = new Client({ connection, namespace });
    const { runId } = await workflow.getHandle(workflowId).describe();
    return `${webUrl}/namespaces/${namespace}/workflows/${encodeURIComponent(workflowId)}/${runId}/user-metadata`;
  } finally {
    await connection.close();
  }
}
