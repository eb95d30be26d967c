// core/tool/git-diff.ts: the agent sees what it has changed so far.
import { defineTool } from "./define.ts";

export const gitDiff = defineTool({
  description: "Show what you have changed so far, as a diff against the base.",
  fields: {},
  required: [],
  toCall: (_input, { callId, tool, workspace }) => ({
    kind: "proposal",
    callId,
    tool,
    action: {
      kind: "tool.read",
      workspace,
      tool: "git_diff",
      path: ".",
      pattern: null,
      offset: 0,
      limit: 2000,
    },
  }),
});
