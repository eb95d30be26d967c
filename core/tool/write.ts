// core/tool/write.ts: the agent writes a whole file.
import { defineTool, invalidCall } from "./define.ts";
import { normalPath, PATH, PATH_PROBLEM } from "./path.ts";
import { hidesSecret, PLACEHOLDER_PROBLEM } from "./placeholder.ts";

export const write = defineTool({
  description: "Write a whole file: a new one, or one that is replaced. Prefer edit for a change to a file.",
  fields: {
    path: { ...PATH, description: "relative to the workspace; missing folders are made" },
    content: {
      type: "string",
      minLength: 0,
      maxLength: 500_000,
      description: "the whole content of the file",
    },
  },
  required: ["path", "content"],
  toCall: (input, context) => {
    const path = normalPath(input.path);
    if (path === null) return invalidCall(context, PATH_PROBLEM);
    if (hidesSecret(input.content)) return invalidCall(context, PLACEHOLDER_PROBLEM);
    const { callId, tool, workspace } = context;
    const kept = context.keep({ tool: "write", path, content: input.content });
    const action = { kind: "tool.write", workspace, tool: "write", path, input: kept } as const;
    return { kind: "proposal", callId, tool, action };
  },
});
