// activities/scm/pr-read.ts: a pull request as it stands now, who closed it, and who gave it another base.
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
    needs: { pull_requests: "read", issues: "read", contents: "read" },
    signal,
  } as const;
  return forge.withRepository(request, async (repository) => {
    const seen = await repository.readPullRequest(action.number);
    const { opened, number } = action;
    if (opened === undefined) return seen;
    const retargetedBy = seen.baseRef === opened.base ? null : await repository.retargeterOf(number);
    const branchGone = seen.state === "closed" && (await repository.branchHead(opened.branch)) === null;
    return { ...seen, retargetedBy, branchGone };
  });
}
