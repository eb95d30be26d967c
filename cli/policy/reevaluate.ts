// cli/policy/reevaluate.ts: `skein policy reevaluate`: every kept verdict again, on this machine, from its stored facts and snapshot (I15).
import { compareKept } from "../../core/policy/recorded.ts";
import { command } from "../command.ts";
import { EXIT } from "../exit.ts";
import type { ExitCode } from "../exit.ts";
import type { Print } from "../print.ts";
import { findRun } from "../run/find.ts";
import { openRecords, sinceDays } from "./records.ts";

type Options = { days: string; json?: boolean };

/** `checked`: verdicts, not decisions: an action judged by two snapshots has two. */
type Reevaluation = {
  checked: number;
  same: number;
  differing: { decision: string; because: string }[];
  engineDrift: { decision: string; engine: string }[];
};

/** Exit 0 the same bytes, but for verdicts of another engine; 1 one differs. */
export const policyReevaluate = command(
  async ({ gateway, print }, word: string | undefined, options: Options): Promise<ExitCode> => {
    const which =
      word === undefined
        ? { since: sinceDays(options.days) }
        : { run: (await findRun(gateway, word)).run.id };
    const records = openRecords(gateway, which);
    const result: Reevaluation = { checked: 0, same: 0, differing: [], engineDrift: [] };
    for await (const { record, kept } of records.all())
      for (const verdict of kept.verdicts) {
        const found = compareKept(kept, verdict, records.policyOf);
        const { id: decision } = record;
        result.checked += 1;
        if (found.kind === "same") result.same += 1;
        if (found.kind === "differs") result.differing.push({ decision, because: found.because });
        if (found.kind === "engine_drift") result.engineDrift.push({ decision, engine: found.engine });
      }
    if (options.json) print.json(result);
    else tell(result, print);
    return result.differing.length === 0 ? EXIT.done : EXIT.failed;
  },
);

function tell({ checked, same, differing, engineDrift }: Reevaluation, print: Print): void {
  print.line(`${same} of ${checked} verdicts come out the same, byte for byte`);
  const engines = [...new Set(engineDrift.map(({ engine }) => engine))].join(", ");
  if (engineDrift.length > 0)
    print.line(`${engineDrift.length} engine drift: given by ${engines}; nothing is claimed of them`);
  for (const { decision, because } of differing) print.line(`DIFFERS  ${decision}  ${because}`);
}
