// cli/audit/chain.ts: which chain a person means, by a run or by its name; and its events, as the gateway answers them.
import { AuditSlice } from "../../core/schema/view.ts";
import { CommandFault, EXIT } from "../exit.ts";
import type { Gateway } from "../gateway.ts";
import { findRun } from "../run/find.ts";

export async function readChain(
  gateway: Gateway,
  { word, chain: named }: { word: string | undefined; chain: string | undefined },
): Promise<AuditSlice> {
  const chain = named ?? (word ? `run/${(await findRun(gateway, word)).run.id}` : undefined);
  if (!chain) throw new CommandFault(EXIT.badInput, "name a run, or a chain with --chain tenant");
  return gateway.read(`/v1/audit/${encodeURIComponent(chain)}`, AuditSlice);
}
