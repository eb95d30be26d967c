// activities/model/index.ts: the model queue's activities. Holds the provider keys; no forge key, no database.
import type { ModelActivities } from "../../core/contract.ts";
import type { Permit } from "../../core/schema/permit.ts";
import type { Redactor } from "../../core/redact/redaction.ts";
import { ApplicationFailure } from "@temporalio/activity";
import { remade, toApplicationFailure } from "../failure.ts";
import { callModel } from "./call-model.ts";
import type { CallDeps, Pulse } from "./ask.ts";
import { createCleaner } from "./cleaner.ts";
import type { ModelDeps } from "./deps.ts";
import { judgeChange } from "./judge-change.ts";
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
  const asking = { ...deps, connections };
  return {
    "model.call": (call) => asked(deps, call, (pulse) => callModel(asking, call, pulse)),
    "judge.run": (call) => asked(deps, call, (pulse) => judgeChange(asking, call, pulse)),
  };
}

async function asked<T>(
  deps: ModelDeps,
  { claims }: { claims: Permit },
  once: (pulse: Pulse) => Promise<T>,
): Promise<T> {
  const pulse = deps.pulse();
  try {
    return await once(pulse);
  } catch (error) {
    const failure = error instanceof ModelFailure ? cleaned(error, deps.redactor(claims.run)) : error;
    const isUsed = isBilled(pulse) && failure instanceof ApplicationFailure;
    throw isUsed ? remade(failure, { nonRetryable: true }) : failure; // I10: what it used is decided on first
  }
}

function cleaned({ kind, message, retryAfterMs }: ModelFailure, redactor: Redactor): ApplicationFailure {
  return toApplicationFailure(kind, createCleaner(redactor).clean(message).text, retryAfterMs); // I9
}
