// activities/model/manifest.ts: what one request holds, on record before it is sent.
import type { ContextManifest } from "../../core/schema/conversation.ts";
import type { ModelRoute } from "../../core/schema/model.ts";
import type { Draft } from "./draft.ts";
import type { Fitted } from "./fit.ts";

export function manifestOf(
  { route, turn }: { route: ModelRoute; turn: number },
  draft: Draft,
  fitted: Fitted,
): ContextManifest {
  return {
    turn,
    provider: route.provider,
    model: route.model,
    estimatedTokens: fitted.estimatedTokens,
    maxTokens: route.maxInputTokens,
    added: draft.added,
    removed: fitted.removed,
  };
}
