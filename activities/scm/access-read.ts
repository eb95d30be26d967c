// activities/scm/access-read.ts: what a login may do in a repository, as the forge itself says now.
import type { Admitted } from "../../core/contract.ts";
import type { ResultOf } from "../../core/schema/action.ts";
import type { ScmDeps } from "./effect.ts";

/** Reads only. Fails with the forge's kinds. */
export function readAccess(
  { forge }: ScmDeps,
  { action, claims }: Admitted<"access.read">,
  signal: AbortSignal,
): Promise<ResultOf<"access.read">> {
  const { repository, login } = action;
  const { forgeId, installations } = claims;
  const request = { repository, forgeId, installations, needs: { metadata: "read" }, signal } as const;
  return forge.withRepository(request, async (at) => ({ access: await at.accessOf(login) }));
}
