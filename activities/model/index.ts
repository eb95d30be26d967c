// activities/model/index.ts: the model queue's activities. Holds the provider keys; no forge key, no database.
import type { ModelActivities } from "../../core/contract.ts";
import { toApplicationFailure } from "../failure.ts";
import { callModel } from "./call-model.ts";
import type { CallDeps } from "./call-model.ts";
import { createCleaner } from "./cleaner.ts";
import type { ModelDeps } from "./deps.ts";
import { ModelFailure } from "./model-failure.ts";
import { connectProvider } from "./provider.ts";

/** Throws where a provider's configuration is incomplete: the worker does not start. */
export function createModelActivities(deps: ModelDeps): ModelActivities {
  const connections: CallDeps["connections"] = new Map(
    deps.providers.map((config) => [
      `${config.provider}/${config.model}`,
      { model: connectProvider(config), timeouts: config.timeouts },
    ]),
  );
  return {
    "model.call": async (call) => {
      try {
        return await callModel({ ...deps, connections }, call, deps.pulse());
      } catch (error) {
        if (!(error instanceof ModelFailure)) throw error;
        const message = createCleaner(deps.redactor(call.claims.run)).clean(error.message).text; // I9
        throw toApplicationFailure(error.kind, message, error.retryAfterMs);
      }
    },
  };
}
