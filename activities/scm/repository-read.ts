// activities/scm/repository-read.ts: what the forge says of a repository, and nothing else.
import type { Admitted } from "../../core/contract.ts";
import type { ResultOf } from "../../core/schema/action.ts";
import { detectVerifiers } from "../../core/verifier/detect.ts";
import type { ScmDeps } from "./effect.ts";

/** Reads only, of its content the names at the root. Fails: `forge_not_found` where the App is not installed, and the forge's kinds. */
export function readRepository(
  { forge }: ScmDeps,
  { action, claims }: Admitted<"repository.read">,
  signal: AbortSignal,
): Promise<ResultOf<"repository.read">> {
  const request = {
    repository: action.repository,
    forgeId: null, // it is asked for its number
    installations: claims.installations,
    needs: { metadata: "read", contents: "read" },
    signal,
  } as const;
  return forge.withRepository(request, async (repository) => ({
    ...(await repository.facts()),
    verifiers: detectVerifiers(await repository.rootNames()),
  }));
}
