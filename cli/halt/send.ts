// cli/halt/send.ts: a halt or a release goes to the gateway, and where nothing answers there, to the switchboard.
import { WithStartWorkflowOperation } from "@temporalio/client";
import type { z } from "zod";
import type { Update } from "../../workflows/messages.ts";
import type { CliDeps } from "../command.ts";
import { CommandFault, EXIT } from "../exit.ts";
import { createGateway, GatewayAway } from "../gateway.ts";
import { withTemporal } from "../temporal.ts";

/** A gateway that hangs is as good as none. */
const PATIENCE_MS = 4000;

type Refusal = { kind: "unproven" | "bad_input" | "refused" | "not_found"; because: string };

export type Message<B, A> = {
  path: string;
  update: Update<A, B>;
  /** Signed anew for each way it goes: a statement is taken once. */
  body: () => Promise<B>;
  answer: z.ZodType<A>;
  /** Whose switchboard. */
  tenant: string;
};

const EXIT_OF = {
  unproven: EXIT.refused,
  refused: EXIT.refused,
  bad_input: EXIT.badInput,
  not_found: EXIT.notFound,
} as const;

/** The accepted answer. Which way it went is said on standard error, as nobody should take a detour for granted. */
export async function send<B, A extends { kind: string }>(
  deps: CliDeps,
  message: Message<B, A | Refusal>,
): Promise<Exclude<A, Refusal>> {
  const answer = await toGateway(deps, message).catch((error: unknown) => {
    if (!(error instanceof GatewayAway)) throw error;
    process.stderr.write("skein: the gateway does not answer; asking the switchboard\n");
    return toSwitchboard(deps, message);
  });
  if (isRefusal(answer)) throw new CommandFault(EXIT_OF[answer.kind], `refused: ${answer.because}`);
  return answer as Exclude<A, Refusal>;
}

async function toGateway<B, A>({ config, sign }: CliDeps, message: Message<B, A>): Promise<A> {
  const gateway = createGateway({ ...config, tenant: message.tenant }, sign, PATIENCE_MS);
  return gateway.post(message.path, await message.body(), message.answer);
}

async function toSwitchboard<B, A>({ config }: CliDeps, message: Message<B, A>): Promise<A> {
  const { tenant, update } = message;
  return withTemporal(config, async (client) => {
    const startWorkflowOperation = new WithStartWorkflowOperation("switchboard", {
      workflowId: `switchboard/${tenant}`,
      taskQueue: "control",
      args: [{ tenant }],
      workflowIdConflictPolicy: "USE_EXISTING",
      staticSummary: `halts of ${tenant}`,
    });
    const args: [B] = [await message.body()];
    return client.workflow.executeUpdateWithStart(update, { args, startWorkflowOperation });
  }).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandFault(EXIT.failed, `neither the gateway nor the switchboard took it: ${why}`);
  });
}

function isRefusal(answer: { kind: string }): answer is Refusal {
  return answer.kind in EXIT_OF;
}
