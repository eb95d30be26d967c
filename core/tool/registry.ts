// core/tool/registry.ts: every tool under the name the model sees; a name without a tool does not compile.
import { digestOf } from "../digest.ts";
import type { ToolCall } from "../schema/action.ts";
import type { ToolName } from "../schema/tool.ts";
import type { Digest } from "../schema/vocabulary.ts";
import { invalidCall } from "./define.ts";
import type { CallContext, Tool } from "./define.ts";
import { edit } from "./edit.ts";
import type { InputSchema } from "./field.ts";
import { finish } from "./finish.ts";
import { gitDiff } from "./git-diff.ts";
import { list } from "./list.ts";
import { read } from "./read.ts";
import { search } from "./search.ts";
import { shell } from "./shell.ts";
import { verify } from "./verify.ts";
import { write } from "./write.ts";

export const TOOLS = {
  read,
  list,
  search,
  edit,
  write,
  shell,
  git_diff: gitDiff,
  verify,
  finish,
} as const satisfies Record<ToolName, Tool>;

export type ToolSchema = { name: string; description: string; inputSchema: InputSchema };

/** What every request tells the model about its tools. */
export const TOOL_SCHEMAS: readonly ToolSchema[] = Object.entries(TOOLS).map(([name, tool]) => ({
  name,
  description: tool.description,
  inputSchema: tool.inputSchema,
}));

/** The tools' version: any changed word in a description or bound is another version. */
export function toolSchemasDigest(): Digest {
  return digestOf(TOOL_SCHEMAS);
}

/** One call of a model's turn. Total: an unknown tool or bad arguments give a call the agent can mend. */
export function parseToolCall(name: string, input: unknown, context: Omit<CallContext, "tool">): ToolCall {
  const tool = toolNamed(name);
  if (tool) return tool.parse(input, { ...context, tool: name });
  const known = Object.keys(TOOLS).join(", ");
  return invalidCall({ callId: context.callId, tool: name }, `there is no such tool; there are ${known}`);
}

function toolNamed(name: string): Tool | undefined {
  return Object.entries(TOOLS).find(([known]) => known === name)?.[1];
}
