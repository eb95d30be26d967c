// core/tool/read.ts: the agent reads a file, or some of its lines.
import { defineTool, invalidCall } from "./define.ts";
import { normalPath, PATH, PATH_PROBLEM } from "./path.ts";

const MAX_LINES = 2000;

export const read = defineTool({
  description: "Read a text file of the workspace. Long files come in parts: use offset and limit.",
  fields: {
    path: { ...PATH, description: "relative to the workspace, such as src/index.js" },
    offset: { type: "integer", minimum: 0, maximum: 10_000_000, description: "lines to skip; 0 if absent" },
    limit: {
      type: "integer",
      minimum: 1,
      maximum: MAX_LINES,
      description: `lines to read; ${MAX_LINES} if absent`,
    },
  },
  required: ["path"],
  toCall: ({ path: written, offset = 0, limit = MAX_LINES }, context) => {
    const path = normalPath(written);
    if (path === null) return invalidCall(context, PATH_PROBLEM);
    const { callId, tool, workspace } = context;
    const action = {
      kind: "tool.read",
      workspace,
      tool: "read",
      path,
      pattern: null,
      offset,
      limit,
    } as const;
    return { kind: "proposal", callId, tool, action };
  },
});
