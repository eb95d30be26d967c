// core/tool/verify.ts: the agent asks for the project's own checks; it proves nothing, the clean workspace does (I17).
import { defineTool } from "./define.ts";

export const verify = defineTool({
  description: "Run the project's own checks in your workspace and see their output.",
  fields: {},
  required: [],
  toCall: (_input, { callId }) => ({ kind: "verify", callId }),
});
