// core/tool/shell.ts: the agent runs a command in the sandbox, without a network or with the one that its run was given.
import { defineTool } from "./define.ts";

const TIMEOUT_SECONDS = 300;

export const shell = defineTool({
  description: `Run one shell command at the root of the workspace; at most ${TIMEOUT_SECONDS} seconds. Loops, pipes, wildcards and substitutions are read; what cannot be judged before it runs is refused. There is no network; with \`network\`, where the task was given one, the hosts of its egress profile are reached, and a person may have to agree first.`,
  fields: {
    command: { type: "string", minLength: 1, maxLength: 4096, description: "such as: node test/parse.js" },
    network: { type: "boolean", description: "true only for a command that cannot do without" },
  },
  required: ["command"],
  toCall: ({ command, network }, { callId, tool, workspace, egress }) => {
    const asked = { workspace, command, timeoutSeconds: TIMEOUT_SECONDS };
    const action = network
      ? ({ kind: "shell.network", ...asked, egress } as const)
      : ({ kind: "shell.exec", ...asked } as const);
    return { kind: "proposal", callId, tool, action };
  },
});
