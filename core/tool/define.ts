// core/tool/define.ts: one shape for every agent tool: input of any kind in, a tool call out, never an exception.
import type { ToolCall, WorkspaceRef } from "../schema/action.ts";
import type { EgressRef } from "../schema/egress.ts";
import type { ToolInput } from "../schema/tool.ts";
import type { Digest } from "../schema/vocabulary.ts";
import { conforms, problemsOf } from "./field.ts";
import type { Fields, InputOf, InputSchema } from "./field.ts";

/** `egress`: what a command may use as its network; null: none. `keep`: takes the texts of a write, which the action names by the digest of their `tool_input` artifact. */
export type CallContext = {
  callId: string;
  tool: string;
  workspace: WorkspaceRef;
  egress: EgressRef | null;
  keep: (input: ToolInput) => Digest;
};

export type Tool = {
  description: string;
  inputSchema: InputSchema;
  /** Total: arguments that do not fit become a call of kind `invalid` that says what to mend. */
  parse: (input: unknown, context: CallContext) => ToolCall;
};

export function defineTool<const F extends Fields, const R extends keyof F & string>(shape: {
  description: string;
  fields: F;
  required: readonly R[];
  toCall: (input: InputOf<F, R>, context: CallContext) => ToolCall;
}): Tool {
  const { description, fields: properties, required } = shape;
  const inputSchema = { type: "object", properties, required, additionalProperties: false } as const;
  return {
    description,
    inputSchema,
    parse: (input, context) =>
      conforms(inputSchema, input)
        ? shape.toCall(input, context)
        : invalidCall(context, problemsOf(inputSchema, input).join("; ")),
  };
}

/** A call that is answered with what was wrong; nothing was done. */
export function invalidCall({ callId, tool }: { callId: string; tool: string }, problem: string): ToolCall {
  const sentence = `Not done: ${problem}.`;
  return { kind: "invalid", callId, tool: tool.slice(0, 60), problem: sentence.slice(0, 500) };
}
