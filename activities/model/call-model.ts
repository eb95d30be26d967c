// activities/model/call-model.ts: one model call: what goes out and what comes back is redacted, bounded and on record.
import type { Admitted } from "../../core/contract.ts";
import { TOOL_SCHEMAS, toolSchemasDigest } from "../../core/tool/registry.ts";
import type { ModelTurn } from "../../core/schema/action.ts";
import type { Conversation } from "../../core/schema/conversation.ts";
import type { Digest } from "../../core/schema/vocabulary.ts";
import { ask, chooseModel } from "./ask.ts";
import type { CallDeps, Pulse } from "./ask.ts";
import { cleanCalls } from "./calls.ts";
import { createCleaner } from "./cleaner.ts";
import type { Cleaner } from "./cleaner.ts";
import { usageOf } from "./cost.ts";
import { draftRequest } from "./draft.ts";
import { fitRequest } from "./fit.ts";
import type { Fitted } from "./fit.ts";
import { manifestOf } from "./manifest.ts";
import { promptContract } from "./prompt-set.ts";
import { openReading } from "./reading.ts";
import type { RawAnswer } from "./stream.ts";
import type { Spending } from "./spending.ts";
import { storeIn } from "./store.ts";
import type { Store } from "./store.ts";

type ModelCall = Admitted<"model.call">;

/** Throws `ModelFailure`, what the artifact front fails with, or the pulse's reason. */
export async function callModel(deps: CallDeps, call: ModelCall, pulse: Pulse): Promise<ModelTurn> {
  const { action, permit, claims } = call;
  const chosen = chooseModel(deps, action.route, pulse);
  const cleaner = createCleaner(deps.redactor(claims.run));
  const store = storeIn(deps.artifacts, permit);
  const reading = openReading(deps.artifacts, permit);

  const draft = await draftRequest(action, { prompts: deps.prompts, reading, cleaner });
  const fitted = fitRequest(draft, action.route.maxInputTokens);
  const manifest = await store("context_manifest", manifestOf(action, draft, fitted)); // on record before it is sent
  const request = { route: action.route, system: draft.system, fitted, tools: TOOL_SCHEMAS };
  const answer = await ask(chosen, request, pulse.signal);

  const { spending } = chosen;
  return keepAnswer({ deps, call, spending, cleaner, store, manifest, system: draft.system, fitted, answer });
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
