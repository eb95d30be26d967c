// activities/sandbox/clean-up.ts: `run.cleanup`: ends the run's own workspaces, and can do nothing else: no gate may refuse it.
import type { Admitted } from "../../core/contract.ts";
import type { ResultOf } from "../../core/schema/action.ts";
import type { SandboxDeps } from "./deps.ts";
import type { Registry } from "./registry.ts";
import { dropBundle } from "./source.ts";
import { isWorkspaceOf } from "./workspace-id.ts";

/** Idempotent. A workspace of another run is left alone, whoever names it. */
export async function cleanUp(
  { driver, sources }: Pick<SandboxDeps, "driver" | "sources">,
  registry: Pick<Registry, "remove">,
  { action, claims }: Pick<Admitted<"run.cleanup">, "action" | "claims">,
): Promise<ResultOf<"run.cleanup">> {
  const own = action.workspaces.filter(({ id }) => isWorkspaceOf(claims.run, id));
  for (const { id } of own) {
    registry.remove(id);
    dropBundle(sources, id);
    await driver.destroy({ id });
  }
  return { destroyed: own.length };
}
