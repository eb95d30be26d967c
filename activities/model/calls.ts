// activities/model/calls.ts: the calls of a model's answer → redacted tool calls, with the texts they will need.
import { digestOf } from "../../core/digest.ts";
import type { ToolCall, WorkspaceRef } from "../../core/schema/action.ts";
import type { ConversationCall } from "../../core/schema/conversation.ts";
import type { Digest } from "../../core/schema/vocabulary.ts";
import type { EgressRef } from "../../core/schema/egress.ts";
import type { ToolInput } from "../../core/schema/tool.ts";
import { parseToolCall } from "../../core/tool/registry.ts";
import { invalidCall } from "../../core/tool/define.ts";
import type { Cleaner, Secrets } from "./cleaner.ts";
import type { RawAnswer } from "./stream.ts";

/** As many as one decision takes (`DecideRequest.actions`). */
const MAX_CALLS = 20;

/** `inputs`: content of each `tool_input` artifact that a proposal names. */
export type CleanCalls = { said: ConversationCall[]; calls: ToolCall[]; inputs: ToolInput[] };

type RawCall = RawAnswer["calls"][number];

/**
 * Redacted before it becomes an action (I9). A call whose arguments held a secret is not made: with a placeholder in
 * its place it would do something else than was meant.
 */
export function cleanCalls(
  raw: readonly RawCall[],
  context: { turn: number; workspace: WorkspaceRef; egress: EgressRef | null; cleaner: Cleaner },
): CleanCalls {
  const { workspace, egress } = context;
  const clean: CleanCalls = { said: [], calls: [], inputs: [] };
  const seen = new Set<string>();
  for (const [index, call] of raw.entries()) {
    const callId = idOf(call.callId, seen) ?? `t${context.turn}c${index}`;
    seen.add(callId);
    const name = context.cleaner.clean(call.tool.slice(0, 60)).text;
    const { value, secrets } = context.cleaner.cleanValue(call.input);
    clean.said.push({ callId, tool: name, input: JSON.stringify(value ?? null) });
    const problem = problemOf(index, secrets);
    clean.calls.push(
      problem === null
        ? parseToolCall(name, value, { callId, workspace, egress, keep: keepIn(clean.inputs) })
        : invalidCall({ callId, tool: name }, problem),
    );
  }
  return clean;
}

function keepIn(inputs: ToolInput[]): (input: ToolInput) => Digest {
  return (input) => {
    inputs.push(input);
    return digestOf(input); // of its canonical text, which is what is stored
  };
}

function problemOf(index: number, secrets: Secrets): string | null {
  if (index >= MAX_CALLS) return `more than ${MAX_CALLS} calls in one turn; make this one in the next`;
  const kinds = Object.keys(secrets);
  if (kinds.length === 0) return null;
  return `the arguments held what looks like a secret (${kinds.join(", ")}); make the call without it`;
}

/** A provider's id, if it is plain and new in this turn: it goes into history and back to the provider. */
function idOf(id: string, seen: ReadonlySet<string>): string | null {
  return /^[A-Za-z0-9_-]{1,64}$/.test(id) && !seen.has(id) ? id : null;
}
