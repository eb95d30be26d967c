// cli/audit/verify.ts: `skein audit verify`: fetches a chain and recomputes every hash here, trusting no answer; or a file's.
import { verifyChain } from "../../core/audit/verify-chain.ts";
import { command } from "../command.ts";
import { EXIT } from "../exit.ts";
import { readChain } from "./chain.ts";
import { verifyFile } from "./verify-file.ts";

type Options = { chain?: string; file?: string; json?: boolean };

export async function auditVerify(word: string | undefined, options: Options): Promise<void> {
  return options.file === undefined
    ? verifyLedger(word, options)
    : verifyFile(options.file, { ...options, word });
}

/** Exit 1 when the chain does not hold. What no chain alone can show, a cut tail, is said with the result. */
const verifyLedger = command(
  async ({ config, gateway, print }, word: string | undefined, options: Options) => {
    const { chain, events, head } = await readChain(gateway, { word, chain: options.chain });
    const verdict = verifyChain(events, { tenant: config.tenant, chain, head });
    const because = verdict.ok ? {} : { because: `event ${verdict.at} ${verdict.because}` };
    if (options.json) print.json({ chain, events: events.length, verified: verdict.ok, ...because });
    else if (verdict.ok)
      print.line(`${chain}: ${events.length} events, every hash holds up to the head the ledger names`);
    else print.line(`${chain}: BROKEN: ${because.because}`);
    return verdict.ok ? EXIT.done : EXIT.failed;
  },
);
