// activities/scm/repository-read.ts: what the forge says of a repository, and nothing else.
import type { Admitted } from "../../core/contract.ts";
import type { ResultOf } from "../../core/schema/action.ts";
import type { ScmDeps } from "./effect.ts";

/** Reads only. Fails: `forge_not_found` where the App is not installed, and the forge's kinds. */
export function readRepository(
  { forge }: ScmDeps,
  { action }: Admitted<"repository.read">,
  signal: AbortSignal,
): Promise<ResultOf<"repository.read">> {
  const needs = { metadata: "read" } as const;
  const request = { repository: action.repository, forgeId: null, needs, signal }; // it is asked for its number
  return forge.withRepository(request, (repository) => repository.facts());
}
