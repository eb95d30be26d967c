// cli/run/stop.ts: `skein run stop`: signed words, sent to the run itself; it answers at once what the ledger said.
import { stopRun } from "../../workflows/messages.ts";
import { command } from "../command.ts";
import { CommandFault, EXIT } from "../exit.ts";
import { withTemporal } from "../temporal.ts";
import { explainFault } from "./fault.ts";
import { findRun } from "./find.ts";
import { storableReason } from "./reason.ts";

type Options = { reason?: string; json?: boolean };

export const runStop = command(async ({ config, sign, gateway, print }, word: string, options: Options) => {
  const { run } = await findRun(gateway, word);
  if (run.closed) throw new CommandFault(EXIT.badInput, `run ${run.id} has already ended: ${run.outcome}`);
  const reason = options.reason === undefined ? null : storableReason(options.reason, run.id);
  const statement = await sign({ verb: "run.stop", target: run.id, digest: null, reason });
  const answer = await withTemporal(config, async (client) => {
    const handle = client.workflow.getHandle(run.workflowId);
    return handle.executeUpdate(stopRun, { args: [{ statement }] }).catch(explainFault);
  });
  if (answer.kind === "refused") throw new CommandFault(EXIT.refused, `not stopped: ${answer.because}`);
  if (options.json) return print.json({ id: run.id, stopped: true });
  print.line(`run ${run.id} is stopping: its workspaces are destroyed, its evidence is kept`);
});
