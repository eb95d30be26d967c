// scripts/stack/namespaces.ts: waits until Temporal serves its namespaces, and keeps closed runs there for 30 days.
import { Connection } from "@temporalio/client";

const DAYS = 30;
const WAIT_MS = 60_000;

export async function keepClosedRuns(address: string, namespaces: string[]): Promise<void> {
  const connection = await untilServing(address);
  try {
    for (const namespace of namespaces) {
      await connection.workflowService.updateNamespace({
        namespace,
        config: { workflowExecutionRetentionTtl: { seconds: (DAYS * 86_400) as never } },
      });
    }
  } finally {
    await connection.close();
  }
}

async function untilServing(address: string): Promise<Connection> {
  const end = Date.now() + WAIT_MS;
  for (;;) {
    try {
      const connection = await Connection.connect({ address, connectTimeout: "2s" });
      await connection.workflowService.describeNamespace({ namespace: "default" });
      return connection;
    } catch (error) {
      if (Date.now() > end) throw new Error(`Temporal at ${address} does not answer`, { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}
