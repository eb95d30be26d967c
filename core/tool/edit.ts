// core/tool/edit.ts: the agent replaces one exact text in a file.
import { defineTool, invalidCall } from "./define.ts";
import { normalPath, PATH, PATH_PROBLEM } from "./path.ts";
import { hidesSecret, PLACEHOLDER_PROBLEM } from "./placeholder.ts";

const MAX_TEXT = 100_000;

export const edit = defineTool({
  description:
    "Replace a text in a file. `old` must occur exactly once in the file, with its whitespace; give more lines if it does not.",
  fields: {
    path: { ...PATH, description: "relative to the workspace" },
    old: { type: "string", minLength: 1, maxLength: MAX_TEXT, description: "the exact text to replace" },
    new: { type: "string", minLength: 0, maxLength: MAX_TEXT, description: "what stands there afterwards" },
  },
  required: ["path", "old", "new"],
  toCall: (input, context) => {
    const path = normalPath(input.path);
    if (path === null) return invalidCall(context, PATH_PROBLEM);
    if (input.old === input.new) return invalidCall(context, "`old` and `new` are the same text");
    if (hidesSecret(input.old) || hidesSecret(input.new)) return invalidCall(context, PLACEHOLDER_PROBLEM);
    const { callId, tool, workspace } = context;
    const kept = context.keep({ tool: "edit", path, old: input.old, new: input.new });
    const action = { kind: "tool.write", workspace, tool: "edit", path, input: kept } as const;
    return { kind: "proposal", callId, tool, action };
  },
});
