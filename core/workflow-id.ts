// core/workflow-id.ts: whose a workflow is, read from its id.

const OF_RUNS: ReadonlySet<string> = new Set(["run", "evidence", "reap", "approval", "comment", "notify"]);

/** `run/<tenant>/<run>`, `evidence/<tenant>/<run>`, `reap/<tenant>/<run>`, `approval/<tenant>/<run>/<n>`, `comment/<tenant>/<run>/<comment>`, `notify/<tenant>/<run>/…`, `halt-notice/<tenant>/…`, `onboarding/<tenant>/…` → whose it is; null where the id does not say. */
export function ownerOf(workflowId: string): { tenant: string | null; run: string | null } {
  const [kind, tenant, id] = workflowId.split("/");
  const run = OF_RUNS.has(kind ?? "") ? id : null;
  return { tenant: tenant || null, run: run || null };
}
