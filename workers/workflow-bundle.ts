// workers/workflow-bundle.ts: the workflow code as one bundle: built here, or read from where a deployment built it.
import { fileURLToPath } from "node:url";
import { bundleWorkflowCode, DefaultLogger } from "@temporalio/worker";
import type { WorkflowBundleWithSourceMap } from "@temporalio/worker";

const WORKFLOWS = fileURLToPath(new URL("../workflows/index.ts", import.meta.url));
const TRACE = fileURLToPath(new URL("../workflows/trace.ts", import.meta.url));

/** Takes seconds: build once per content and share the file. */
export async function bundleWorkflows(): Promise<WorkflowBundleWithSourceMap> {
  return bundleWorkflowCode({
    workflowsPath: WORKFLOWS,
    workflowInterceptorModules: [TRACE],
    logger: new DefaultLogger("WARN"),
  });
}
