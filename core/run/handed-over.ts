// core/run/handed-over.ts: how a run below a pull request says what it ended in: the exact commands, fit to be typed as they stand.
import type { ExportedPatch } from "./state.ts";

export function reportHandedOver(digest: string): string {
  return fetching(digest, "report.md");
}

/** A diff with parts left out is still worth reading; that it does not apply is said. Total. */
export function patchHandedOver({ patch, diff, diffApplies }: ExportedPatch, baseSha: string): string {
  const verified = `verified on ${baseSha.slice(0, 12)}`;
  if (diff === null)
    return `${verified}, but there is no diff of it: ${fetching(patch.digest, "patch.json")}`;
  const fetched = fetching(diff, "change.patch");
  if (diffApplies) return `${verified}: ${fetched} && git apply change.patch`;
  return `${verified}, but parts are left out of its diff, which does not apply (autonomy local_branch hands over all of it): ${fetched}`;
}

/** In a clone of the repository. */
export function branchHandedOver(digest: string, branch: string): string {
  const file = `${branch.replaceAll("/", "-")}.bundle`;
  return `verified, in a clone: ${fetching(digest, file)} && git fetch ${file} ${branch}:${branch}`;
}

function fetching(digest: string, file: string): string {
  return `skein artifact get ${digest} --output ${file}`;
}
