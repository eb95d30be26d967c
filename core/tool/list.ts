// core/tool/list.ts: the agent lists a folder.
import { defineTool, invalidCall } from "./define.ts";
import { normalPath, PATH, PATH_PROBLEM } from "./path.ts";

export const list = defineTool({
  description: "List the files and folders in a folder of the workspace.",
  fields: { path: { ...PATH, description: 'relative to the workspace; "." is its root' } },
  required: ["path"],
  toCall: ({ path: written }, context) => {
    const path = normalPath(written);
    if (path === null) return invalidCall(context, PATH_PROBLEM);
    const { callId, tool, workspace } = context;
    const action = {
      kind: "tool.read",
      workspace,
      tool: "list",
      path,
      pattern: null,
      offset: 0,
      limit: 2000,
    } as const;
    return { kind: "proposal", callId, tool, action };
  },
});
