// core/workflow-id.ts: whose a workflow is, read from its id.

/** `run/<tenant>/<run>`, `evidence/<tenant>/<run>`, `reap/<tenant>/<run>`, `approval/<tenant>/<run>/<n>`, `notify/<tenant>/<run>/…`, `halt-notice/<tenant>/…`, `onboarding/<tenant>/…` → whose it is; null where the id does not say. */
export function ownerOf(workflowId: string): { tenant: string | null; run: string | null } {
  const [kind, tenant, id] = workflowId.split("/");
  const ofRun =
    kind === "run" || kind === "evidence" || kind === "reap" || kind === "approval" || kind === "notify";
  return { tenant: tenant || null, run: (ofRun && id) || null };
}
