// core/run/fall-back.ts: which model of a run's route is asked, and which comes after one that failed. Total.
import { mayFallBack } from "../failure.ts";
import type { Failure } from "../schema/failure.ts";
import type { ModelRoute } from "../schema/model.ts";
import type { RunInput } from "../schema/run.ts";

type Routed = Pick<RunInput, "route" | "fallbacks">;

/** `to`: place along the route, 0 is its first. The run stays there: what was down for one turn would cost each later one its waits. */
export type FellBack = { to: number; because: string };

/** In the order they are asked. */
export function modelsOf({ route, fallbacks = [] }: Routed): ModelRoute[] {
  return route === null ? [] : [route, ...fallbacks];
}

export function modelName({ provider, model }: ModelRoute): string {
  return `${provider}/${model}`;
}

/** Null: the failure is no reason to, or no model is left that could do better. */
export function fallBack(input: Routed, at: number, { kind, message }: Failure): FellBack | null {
  const models = modelsOf(input);
  const failed = models[at];
  if (!failed || !mayFallBack(kind)) return null;
  const to = models.findIndex((model, place) => place > at && mayDoBetter(model, failed, kind));
  const next = models[to];
  if (!next) return null;
  const because = `${modelName(failed)} failed (${kind}), so ${modelName(next)} is asked instead: ${message}`;
  return { to, because: because.slice(0, 500) };
}

/** Who is asked, for people; null: nobody. */
export function modelShown(input: Routed, fellBack: FellBack | null): string | null {
  const models = modelsOf(input);
  const to = fellBack?.to ?? 0;
  const asked = models[to];
  if (!asked) return null;
  const before = models.slice(0, to).map(modelName);
  return before.length > 0
    ? `${modelName(asked)}, fallen back on from ${before.join(" and ")}`
    : modelName(asked);
}

/** What is too long for one model fits only one that takes more. */
function mayDoBetter(model: ModelRoute, failed: ModelRoute, kind: Failure["kind"]): boolean {
  return kind !== "model_context_overflow" || model.maxInputTokens > failed.maxInputTokens;
}
