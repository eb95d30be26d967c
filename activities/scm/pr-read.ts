// activities/scm/pr-read.ts: a pull request as it stands now, and who closed it.
import type { Admitted } from "../../core/contract.ts";
import type { ResultOf } from "../../core/schema/action.ts";
import type { ScmDeps } from "./effect.ts";

/** Reads only. `forge_not_found` never proves that it is gone: access may have been taken away. */
export function readPullRequest(
  { forge }: ScmDeps,
  { action, claims }: Admitted<"pr.read">,
  signal: AbortSignal,
): Promise<ResultOf<"pr.read">> {
  const request = {
    repository: action.repository,
    forgeId: claims.forgeId,
    installations: claims.installations,
    needs: { pull_requests: "read", issues: "read" },
    signal,
  } as const;
  return forge.withRepository(request, (repository) => repository.readPullRequest(action.number));
}
