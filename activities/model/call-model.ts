// activities/model/call-model.ts: one model call: what goes out and what comes back is redacted, bounded and on record.
import type { Admitted } from "../../core/contract.ts";
import { TOOL_SCHEMAS, toolSchemasDigest } from "../../core/tool/registry.ts";
import type { ModelTurn } from "../../core/schema/action.ts";
import type { Conversation } from "../../core/schema/conversation.ts";
import type { CallDeps, Pulse } from "./ask.ts";
import { cleanCalls } from "./calls.ts";
import { usageOf } from "./cost.ts";
import { draftRequest } from "./draft.ts";
import { exchange } from "./exchange.ts";
import type { Exchange, Wanted } from "./exchange.ts";
import { promptContract } from "./prompt-set.ts";

type ModelCall = Admitted<"model.call">;

/** Throws as `exchange` does. */
export async function callModel(deps: CallDeps, call: ModelCall, pulse: Pulse): Promise<ModelTurn> {
  const { action } = call;
  const draft: Wanted["draft"] = (source) => draftRequest(action, source);
  const wanted = { turn: action.turn, tools: TOOL_SCHEMAS, draft };
  return keepAnswer(deps, action, await exchange(deps, { call, wanted }, pulse));
}

async function keepAnswer(
  deps: CallDeps,
  action: ModelCall["action"],
  { system, fitted, manifest, answer, cleaner, store, spending }: Exchange,
): Promise<ModelTurn> {
  const { turn, workspace, route, brief, egress = null } = action;
  const text = cleaner.clean(answer.text).text;
  const { said, calls, inputs } = cleanCalls(answer.calls, { turn, workspace, egress, cleaner });
  const { usage, estimated } = usageOf(answer.usage, route);
  for (const input of inputs) await store("tool_input", input);
  const conversation: Conversation = {
    route,
    turn,
    brief,
    prompt: promptContract(deps.prompts),
    tools: toolSchemasDigest(),
    manifest,
    system,
    messages: [...fitted.messages, { role: "assistant", text, calls: said }],
    finish: answer.finish,
    usage,
    usageEstimated: estimated,
  };
  const { inputTokens, outputTokens, costMicroUsd } = spending.total();
  return {
    conversation: await store("model_request", conversation),
    text: text.slice(0, 500).toWellFormed(),
    calls,
    usage: { inputTokens, outputTokens },
    costMicroUsd,
    removedSecrets: cleaner.total(),
  };
}
