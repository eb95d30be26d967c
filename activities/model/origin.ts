// activities/model/origin.ts: where a tool's answer comes from, as the model is told: the tool, and what it was asked.
import type { ConversationCall } from "../../core/schema/conversation.ts";

const ASKED = ["path", "pattern", "command"] as const;

/** The call's arguments are redacted already; they may be anything a model writes. */
export function originOf({ tool, input }: ConversationCall): string {
  const value: unknown = JSON.parse(input);
  const asked: Partial<Record<string, unknown>> =
    typeof value === "object" && value !== null ? { ...value } : {};
  const words = ASKED.flatMap((name) => (typeof asked[name] === "string" ? [asked[name]] : []));
  return ["tool", tool, ...words].join(" ").slice(0, 600).toWellFormed();
}
