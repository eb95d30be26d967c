// activities/model/call-model.ts: one model call: what goes out and what comes back is redacted, bounded and on record.
import type { LanguageModel } from "ai";
import { canonicalJson } from "../../core/canonical-json.ts";
import type { Admitted, ArtifactFront } from "../../core/contract.ts";
import { toolSchemasDigest } from "../../core/tool/registry.ts";
import type { ModelTurn } from "../../core/schema/action.ts";
import type { ArtifactClass } from "../../core/schema/artifact.ts";
import type { ContextManifest, Conversation } from "../../core/schema/conversation.ts";
import type { ModelPrice, ModelRoute } from "../../core/schema/model.ts";
import type { Digest } from "../../core/schema/vocabulary.ts";
import { cleanCalls } from "./calls.ts";
import { createCleaner } from "./cleaner.ts";
import type { Cleaner } from "./cleaner.ts";
import { usageOf } from "./cost.ts";
import type { ReportedUsage } from "./cost.ts";
import type { ModelDeps, ModelTimeouts } from "./deps.ts";
import { draftRequest } from "./draft.ts";
import type { Draft } from "./draft.ts";
import { fitRequest } from "./fit.ts";
import type { Fitted } from "./fit.ts";
import { ModelFailure } from "./model-failure.ts";
import { promptContract } from "./prompt-set.ts";
import { openReading } from "./reading.ts";
import { streamAnswer } from "./stream.ts";
import type { RawAnswer } from "./stream.ts";
import { isBilled, openSpending, UNBILLED } from "./spending.ts";
import type { Carrier, Spending } from "./spending.ts";
import { startWatch } from "./watch.ts";

/** A model that this worker has, ready to call. */
export type Connection = { model: (id: string) => LanguageModel; timeouts: ModelTimeouts };

export type CallDeps = Omit<ModelDeps, "providers" | "pulse"> & {
  /** By "provider/model". */
  connections: ReadonlyMap<string, Connection>;
};

type ModelCall = Admitted<"model.call">;

/** Throws `ModelFailure`, what the artifact front fails with, or the pulse's reason. */
export async function callModel(
  deps: CallDeps,
  call: ModelCall,
  pulse: Carrier & { signal: AbortSignal },
): Promise<ModelTurn> {
  const { action, permit, claims } = call;
  const { connection, price } = chosenModel(deps, action.route);
  if (isBilled(pulse))
    throw new ModelFailure("model_timeout", "the worker that asked was lost before the answer came");
  const spending = openSpending(pulse, { price, route: action.route });
  const cleaner = createCleaner(deps.redactor(claims.run));
  const store = storeIn(deps.artifacts, permit);
  const reading = openReading(deps.artifacts, permit);

  const draft = await draftRequest(action, { prompts: deps.prompts, reading, cleaner });
  const fitted = fitRequest(draft, action.route.maxInputTokens);
  const manifest = await store("context_manifest", manifestOf(call, draft, fitted)); // on record before it is sent
  const request = { route: action.route, system: draft.system, fitted, spending };
  const answer = await ask(connection, request, pulse.signal);

  return keepAnswer({ deps, call, spending, cleaner, store, manifest, system: draft.system, fitted, answer });
}

function chosenModel(deps: CallDeps, route: ModelRoute): { connection: Connection; price: ModelPrice } {
  const name = `${route.provider}/${route.model}`;
  const connection = deps.connections.get(name);
  const price = Object.hasOwn(deps.prices, name) ? deps.prices[name] : undefined;
  if (!connection) throw new ModelFailure("internal", `this worker has no model ${name}`);
  if (!price) throw new ModelFailure("internal", `no price is known for ${name}`); // I10, I20
  return { connection, price };
}

type Store = (artifactClass: ArtifactClass, value: unknown) => Promise<Digest>;

function storeIn(artifacts: ArtifactFront, permit: string): Store {
  return async (artifactClass, value) => {
    const bytes = new TextEncoder().encode(canonicalJson(value));
    return (await artifacts.put(permit, artifactClass, bytes)).digest;
  };
}

function manifestOf({ action }: ModelCall, draft: Draft, fitted: Fitted): ContextManifest {
  return {
    turn: action.turn,
    provider: action.route.provider,
    model: action.route.model,
    estimatedTokens: fitted.estimatedTokens,
    maxTokens: action.route.maxInputTokens,
    added: draft.added,
    removed: fitted.removed,
  };
}

async function ask(
  connection: Connection,
  request: { route: ModelRoute; system: string; fitted: Fitted; spending: Spending },
  pulse: AbortSignal,
): Promise<RawAnswer> {
  const { route, system, fitted, spending } = request;
  const watch = startWatch(connection.timeouts, pulse);
  try {
    const model = connection.model(route.model);
    const { maxOutputTokens } = route;
    const onUsage = (usage: ReportedUsage): void => spending.known(usageOf(usage, route).usage);
    watch.throwIfEnded();
    spending.sent();
    return await streamAnswer({ model, system, messages: fitted.messages, maxOutputTokens, onUsage }, watch);
  } catch (error) {
    if (error instanceof ModelFailure && error.unbilled) spending.known(UNBILLED);
    throw error;
  } finally {
    watch.stop();
  }
}

async function keepAnswer(kept: {
  deps: CallDeps;
  call: ModelCall;
  spending: Spending;
  cleaner: Cleaner;
  store: Store;
  manifest: Digest;
  system: string;
  fitted: Fitted;
  answer: RawAnswer;
}): Promise<ModelTurn> {
  const { call, cleaner, store, answer } = kept;
  const { turn, workspace, route, brief, egress = null } = call.action;
  const text = cleaner.clean(answer.text).text;
  const { said, calls, inputs } = cleanCalls(answer.calls, { turn, workspace, egress, cleaner });
  const { usage, estimated } = usageOf(answer.usage, route);
  for (const input of inputs) await store("tool_input", input);
  const conversation: Conversation = {
    route,
    turn,
    brief,
    prompt: promptContract(kept.deps.prompts),
    tools: toolSchemasDigest(),
    manifest: kept.manifest,
    system: kept.system,
    messages: [...kept.fitted.messages, { role: "assistant", text, calls: said }],
    finish: answer.finish,
    usage,
    usageEstimated: estimated,
  };
  const { inputTokens, outputTokens, costMicroUsd } = kept.spending.total();
  return {
    conversation: await store("model_request", conversation),
    text: text.slice(0, 500).toWellFormed(),
    calls,
    usage: { inputTokens, outputTokens },
    costMicroUsd,
    removedSecrets: cleaner.total(),
  };
}
