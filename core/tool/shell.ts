// core/tool/shell.ts: the agent runs a command in the sandbox.
import { defineTool } from "./define.ts";

const TIMEOUT_SECONDS = 300;

export const shell = defineTool({
  description: `Run one shell command at the root of the workspace; no network, at most ${TIMEOUT_SECONDS} seconds. Loops, pipes, wildcards and substitutions are read; what cannot be judged before it runs is refused.`,
  fields: {
    command: { type: "string", minLength: 1, maxLength: 4096, description: "such as: node test/parse.js" },
  },
  required: ["command"],
  toCall: ({ command }, { callId, tool, workspace }) => ({
    kind: "proposal",
    callId,
    tool,
    action: { kind: "shell.exec", workspace, command, timeoutSeconds: TIMEOUT_SECONDS },
  }),
});
