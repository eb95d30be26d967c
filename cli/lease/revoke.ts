// cli/lease/revoke.ts: `skein lease revoke`: an operator's signed word sends a run back to the queue.
import { LeaseRevoked } from "../../core/schema/lease.ts";
import { command } from "../command.ts";
import { findRun } from "../run/find.ts";
import { storableReason } from "../run/reason.ts";

type Options = { reason: string; json?: boolean };

/** Exit 3 without the role, or where the run holds none. */
export const leaseRevoke = command(async ({ sign, gateway, print }, word: string, options: Options) => {
  const { run } = await findRun(gateway, word);
  const reason = storableReason(options.reason, run.id);
  const statement = await sign({ verb: "lease.revoke", target: run.id, digest: null, reason });
  const revoked = await gateway.post("/v1/leases/revoke", { statement, run: run.id }, LeaseRevoked);
  if (options.json) return print.json(revoked);
  print.line(`run ${run.id} has lost its lease: it goes on once it is admitted again`);
  print.line("what it is at this moment at work on goes on to its end; to break that off: skein halt set");
});
