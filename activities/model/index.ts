// activities/model/index.ts: the model queue's activities. Holds the provider keys; no forge key, no database.
import type { ModelActivities } from "../../core/contract.ts";
import type { Redactor } from "../../core/redact/redaction.ts";
import { ApplicationFailure } from "@temporalio/activity";
import { remade, toApplicationFailure } from "../failure.ts";
import { callModel } from "./call-model.ts";
import type { CallDeps } from "./call-model.ts";
import { createCleaner } from "./cleaner.ts";
import type { ModelDeps } from "./deps.ts";
import { ModelFailure } from "./model-failure.ts";
import { connectProvider } from "./provider.ts";
import { isBilled } from "./spending.ts";

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
      const pulse = deps.pulse();
      try {
        return await callModel({ ...deps, connections }, call, pulse);
      } catch (error) {
        const failure =
          error instanceof ModelFailure ? cleaned(error, deps.redactor(call.claims.run)) : error;
        const isUsed = isBilled(pulse) && failure instanceof ApplicationFailure;
        throw isUsed ? remade(failure, { nonRetryable: true }) : failure; // I10: what it used is decided on first
      }
    },
  };
}

function cleaned({ kind, message, retryAfterMs }: ModelFailure, redactor: Redactor): ApplicationFailure {
  return toApplicationFailure(kind, createCleaner(redactor).clean(message).text, retryAfterMs); // I9
}
