// core/tool/finish.ts: the agent says that it is done, or that it cannot do the task.
import { defineTool } from "./define.ts";

export const finish = defineTool({
  description:
    "End the work. Call it once, alone, when everything is done and checked, or when you are stuck.",
  fields: {
    summary: {
      type: "string",
      minLength: 1,
      maxLength: 2000,
      description: "what you changed and why, for a reviewer",
    },
    stuck: { type: "boolean", description: "true if the task cannot be done; the summary then says why" },
  },
  required: ["summary"],
  toCall: ({ summary, stuck }, { callId }) => ({
    kind: "finish",
    callId,
    summary,
    ...(stuck === true ? { stuck } : {}),
  }),
});
