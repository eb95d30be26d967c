// core/schema/tool-result.ts: what one command or tool call in a workspace answers.
import { z } from "zod";
import { EgressUse } from "./egress.ts";
import { CommandUsage } from "./sandbox.ts";
import { Digest } from "./vocabulary.ts";

export const ToolResult = z.strictObject({
  ok: z.boolean(),
  summary: z.string().max(300).describe("one redacted line for people"),
  output: Digest.describe("tool_output_redacted"),
  exitCode: z.int().nullable(),
  changed: z.boolean().describe("the workspace may differ from before"),
  usage: CommandUsage.optional().describe(
    "of its command; absent of a write, and in results of earlier versions",
  ),
});
export type ToolResult = z.infer<typeof ToolResult>;

export const NetworkResult = ToolResult.extend({ egress: EgressUse });
export type NetworkResult = z.infer<typeof NetworkResult>;
