// activities/model/ask.ts: one request to a model that this worker has, its cost known whatever becomes of it.
import type { LanguageModel } from "ai";
import type { ModelPrice, ModelRoute } from "../../core/schema/model.ts";
import type { ToolSchema } from "../../core/tool/registry.ts";
import { usageOf } from "./cost.ts";
import type { ReportedUsage } from "./cost.ts";
import type { ModelDeps, ModelTimeouts } from "./deps.ts";
import type { Fitted } from "./fit.ts";
import { ModelFailure } from "./model-failure.ts";
import { isBilled, openSpending, UNBILLED } from "./spending.ts";
import type { Carrier, Spending } from "./spending.ts";
import { streamAnswer } from "./stream.ts";
import type { RawAnswer } from "./stream.ts";
import { startWatch } from "./watch.ts";

/** A model that this worker has, ready to call. */
export type Connection = { model: (id: string) => LanguageModel; timeouts: ModelTimeouts };

export type CallDeps = Omit<ModelDeps, "providers" | "pulse"> & {
  /** By "provider/model". */
  connections: ReadonlyMap<string, Connection>;
};

export type Pulse = Carrier & { signal: AbortSignal };

export type Chosen = { connection: Connection; spending: Spending };

/** Throws `ModelFailure`, also where an attempt before this one may have cost something (I10). */
export function chooseModel(deps: CallDeps, route: ModelRoute, pulse: Pulse): Chosen {
  const { connection, price } = connectionTo(deps, route);
  if (isBilled(pulse))
    throw new ModelFailure("model_timeout", "the worker that asked was lost before the answer came");
  return { connection, spending: openSpending(pulse, { price, route }) };
}

function connectionTo(deps: CallDeps, route: ModelRoute): { connection: Connection; price: ModelPrice } {
  const name = `${route.provider}/${route.model}`;
  const connection = deps.connections.get(name);
  const price = Object.hasOwn(deps.prices, name) ? deps.prices[name] : undefined;
  if (!connection) throw new ModelFailure("internal", `this worker has no model ${name}`);
  if (!price) throw new ModelFailure("internal", `no price is known for ${name}`); // I10, I20
  return { connection, price };
}

export type Request = { route: ModelRoute; system: string; fitted: Fitted; tools: readonly ToolSchema[] };

/** Throws `ModelFailure`, or the pulse's reason. */
export async function ask(
  { connection, spending }: Chosen,
  request: Request,
  pulse: AbortSignal,
): Promise<RawAnswer> {
  const { route, system, fitted, tools } = request;
  const watch = startWatch(connection.timeouts, pulse);
  try {
    const model = connection.model(route.model);
    const { maxOutputTokens } = route;
    const onUsage = (usage: ReportedUsage): void => spending.known(usageOf(usage, route).usage);
    watch.throwIfEnded();
    spending.sent();
    const { messages } = fitted;
    return await streamAnswer({ model, system, messages, tools, maxOutputTokens, onUsage }, watch);
  } catch (error) {
    if (error instanceof ModelFailure && error.unbilled) spending.known(UNBILLED);
    throw error;
  } finally {
    watch.stop();
  }
}
