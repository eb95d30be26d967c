// core/schema/tool.ts: the agent's tools by name, and the artifact that carries a write's texts to the sandbox.
import { z } from "zod";

/** As the model sees them. `core/tool/<name>.ts` says what each takes and which action it becomes. */
export const TOOL_NAMES = [
  "read",
  "list",
  "search",
  "edit",
  "write",
  "shell",
  "git_diff",
  "verify",
  "finish",
] as const;
export const ToolName = z.enum(TOOL_NAMES);
export type ToolName = z.infer<typeof ToolName>;

/**
 * Artifact `tool_input`, canonical JSON: the texts of one `tool.write` action, too large for history (I16).
 * edit: `old` occurs exactly once in the file and becomes `new`. write: the whole file.
 */
export const ToolInput = z.discriminatedUnion("tool", [
  z.strictObject({ tool: z.literal("edit"), path: z.string(), old: z.string().min(1), new: z.string() }),
  z.strictObject({ tool: z.literal("write"), path: z.string(), content: z.string() }),
]);
export type ToolInput = z.infer<typeof ToolInput>;
