// cli/run/budget.ts: `skein run budget`: signed words raise what a run may cost; a run that waits for it goes on at once.
import { digestOf } from "../../core/digest.ts";
import { CostCents } from "../../core/schema/task.ts";
import { raiseBudget } from "../../workflows/messages.ts";
import { command } from "../command.ts";
import { CommandFault, EXIT } from "../exit.ts";
import { withTemporal } from "../temporal.ts";
import { explainFault } from "./fault.ts";
import { findRun } from "./find.ts";
import { storableReason } from "./reason.ts";

type Options = { costCents: string; reason: string; json?: boolean };

export const runBudget = command(async ({ config, sign, gateway, print }, word: string, options: Options) => {
  const costCents = centsOf(options.costCents);
  const { run } = await findRun(gateway, word);
  if (run.closed) throw new CommandFault(EXIT.badInput, `run ${run.id} has already ended: ${run.outcome}`);
  const statement = await sign({
    verb: "run.budget",
    target: run.id,
    digest: digestOf({ cost_cents: costCents }),
    reason: storableReason(options.reason, run.id),
  });
  const answer = await withTemporal(config, async (client) => {
    const handle = client.workflow.getHandle(run.workflowId);
    return handle.executeUpdate(raiseBudget, { args: [{ statement, costCents }] }).catch(explainFault);
  });
  if (answer.kind === "refused") throw new CommandFault(EXIT.refused, `not raised: ${answer.because}`);
  if (options.json) return print.json({ id: run.id, costCents });
  print.line(`run ${run.id} may now cost $${(costCents / 100).toFixed(2)} in all`);
});

function centsOf(text: string): number {
  const cents = CostCents.safeParse(/^\d+$/.test(text) ? Number(text) : null);
  if (cents.success) return cents.data;
  throw new CommandFault(EXIT.badInput, `--cost-cents ${text}: whole US cents from 0 to 100000`);
}
