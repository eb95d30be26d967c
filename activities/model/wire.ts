// activities/model/wire.ts: our conversation and tools → the SDK's words for them. Nothing is added or lost.
import { jsonSchema, tool } from "ai";
import type { ModelMessage, ToolSet } from "ai";
import type { ConversationCall, ConversationMessage } from "../../core/schema/conversation.ts";
import type { ToolSchema } from "../../core/tool/registry.ts";

/** Without `execute`: the SDK must never carry out a call, the one door does (I1). */
export function toWireTools(schemas: readonly ToolSchema[]): ToolSet {
  return Object.fromEntries(
    schemas.map(({ name, description, inputSchema }) => {
      // A copy: our schemas are read-only, the SDK's type is not.
      const schema = {
        ...inputSchema,
        properties: { ...inputSchema.properties },
        required: [...inputSchema.required],
      };
      return [name, tool({ description, inputSchema: jsonSchema(schema) })];
    }),
  );
}

export function toWireMessages(messages: readonly ConversationMessage[]): ModelMessage[] {
  return messages.map(toWireMessage);
}

function toWireMessage(message: ConversationMessage): ModelMessage {
  switch (message.role) {
    case "user":
      return { role: "user", content: message.text };
    case "assistant":
      return {
        role: "assistant",
        content: [...textPart(message), ...message.calls.map(toWireCall)],
      };
    case "tool":
      return {
        role: "tool",
        content: message.answers.map(({ callId, tool: toolName, text }) => ({
          type: "tool-result" as const,
          toolCallId: callId,
          toolName,
          output: { type: "text" as const, value: text },
        })),
      };
  }
}

/** Providers refuse a message with nothing in it. */
function textPart({ text, calls }: ConversationMessage & { role: "assistant" }) {
  const said = text.trim() === "" && calls.length === 0 ? "(no answer)" : text;
  return said === "" ? [] : [{ type: "text" as const, text: said }];
}

/** Some providers take only an object; arguments that were none are shown as the text they were. */
function toWireCall({ callId, tool: toolName, input }: ConversationCall) {
  const value: unknown = JSON.parse(input);
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return {
    type: "tool-call" as const,
    toolCallId: callId,
    toolName,
    input: isObject ? value : { unreadable: input },
  };
}
