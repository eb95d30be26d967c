// workflows/steps/profile.ts: the verifier profile a run is bound to: its name, and the policy snapshot that holds it (I17).
import { present } from "../present.ts";
import type { Run } from "../run.ts";

export function profileOf(run: Run): { profile: string; policy: string } {
  return { profile: run.input.profile, policy: present(run.state.admitted, "admission").policySnapshot };
}

/** What the boundary report is measured against: the task's own words. */
export function boundsOf({ input }: Run) {
  const { allowed_paths, forbidden_paths, limits } = input.task;
  return { scope: { allowed_paths, forbidden_paths }, limits: { files: limits.files, lines: limits.lines } };
}
