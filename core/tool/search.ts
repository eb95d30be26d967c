// core/tool/search.ts: the agent looks for a text in files.
import { defineTool, invalidCall } from "./define.ts";
import { normalPath, PATH, PATH_PROBLEM } from "./path.ts";

export const search = defineTool({
  description:
    "Search the files of the workspace for a text. Answers matching lines with file and line number.",
  fields: {
    pattern: {
      type: "string",
      minLength: 1,
      maxLength: 500,
      description: "the exact text to find, not a regex",
    },
    path: { ...PATH, description: "file or folder to search; the whole workspace if absent" },
  },
  required: ["pattern"],
  toCall: ({ pattern, path: written = "." }, context) => {
    const path = normalPath(written);
    if (path === null) return invalidCall(context, PATH_PROBLEM);
    const { callId, tool, workspace } = context;
    const action = {
      kind: "tool.read",
      workspace,
      tool: "search",
      path,
      pattern,
      offset: 0,
      limit: 200,
    } as const;
    return { kind: "proposal", callId, tool, action };
  },
});
