// cli/audit/verify.ts: `skein audit verify`: fetches a chain and recomputes every hash here, trusting no answer.
import { verifyChain } from "../../core/audit/verify-chain.ts";
import { AuditSlice } from "../../core/schema/view.ts";
import { command } from "../command.ts";
import { CommandFault, EXIT } from "../exit.ts";
import { findRun } from "../run/find.ts";

type Options = { chain?: string; json?: boolean };

/** Exit 1 when the chain does not hold. What no chain alone can show, a cut tail, is said with the result. */
export const auditVerify = command(
  async ({ config, gateway, print }, word: string | undefined, options: Options) => {
    const chain = options.chain ?? (word ? `run/${(await findRun(gateway, word)).run.id}` : undefined);
    if (!chain) throw new CommandFault(EXIT.badInput, "name a run, or a chain with --chain tenant");
    const slice = await gateway.read(`/v1/audit/${encodeURIComponent(chain)}`, AuditSlice);
    const { events, head } = slice;
    const verdict = verifyChain(events, { tenant: config.tenant, chain, head });
    const because = verdict.ok ? {} : { because: `event ${verdict.at} ${verdict.because}` };
    if (options.json) print.json({ chain, events: events.length, verified: verdict.ok, ...because });
    else if (verdict.ok)
      print.line(`${chain}: ${events.length} events, every hash holds up to the head the ledger names`);
    else print.line(`${chain}: BROKEN: ${because.because}`);
    return verdict.ok ? EXIT.done : EXIT.failed;
  },
);
