// cli/run/stop.ts: `skein run stop`: signed words, sent to the run itself; it answers at once what the ledger said.
import { WorkflowUpdateFailedError } from "@temporalio/client";
import { createRedactor } from "../../core/redact/redactor.ts";
import { stopRun } from "../../workflows/messages.ts";
import { command } from "../command.ts";
import { CommandFault, EXIT } from "../exit.ts";
import { withTemporal } from "../temporal.ts";
import { findRun } from "./find.ts";

const MAX_REASON = 500;

type Options = { reason?: string; json?: boolean };

export const runStop = command(async ({ config, sign, gateway, print }, word: string, options: Options) => {
  const { run } = await findRun(gateway, word);
  if (run.closed) throw new CommandFault(EXIT.badInput, `run ${run.id} has already ended: ${run.outcome}`);
  const reason = options.reason === undefined ? null : withoutSecrets(options.reason, run.id);
  const statement = await sign({ verb: "run.stop", target: run.id, digest: null, reason });
  const answer = await withTemporal(config, async (client) => {
    const handle = client.workflow.getHandle(run.workflowId);
    return handle.executeUpdate(stopRun, { args: [{ statement }] }).catch(explainFault);
  });
  if (answer.kind === "refused") throw new CommandFault(EXIT.refused, `not stopped: ${answer.because}`);
  if (options.json) return print.json({ id: run.id, stopped: true });
  print.line(`run ${run.id} is stopping: its workspaces are destroyed, its evidence is kept`);
});

/** Signed words go into the run's history as they are, so what looks like a secret is out before they are signed (I9). */
function withoutSecrets(reason: string, salt: string): string {
  if (reason.length > MAX_REASON)
    throw new CommandFault(
      EXIT.badInput,
      `--reason has ${reason.length} characters; at most ${MAX_REASON} are kept`,
    );
  return createRedactor({ salt, exact: [] }).redact(reason).text.slice(0, MAX_REASON);
}

function explainFault(error: unknown): never {
  const cause = error instanceof WorkflowUpdateFailedError ? error.cause?.message : undefined;
  const message = cause ?? (error instanceof Error ? error.message : String(error));
  throw new CommandFault(
    EXIT.failed,
    `the run did not answer: ${message}; is its workflow stuck? skein run show tells`,
  );
}
