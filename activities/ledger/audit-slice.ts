// activities/ledger/audit-slice.ts: one chain of the tenant's, whole, for whoever wants to recompute it (I13).
import { z } from "zod";
import type { AuditEvent } from "../../core/schema/audit.ts";
import type { AuditSlice } from "../../core/schema/view.ts";
import type { Tx } from "./database.ts";

const EventRow = z.object({ seq: z.bigint(), previous: z.string(), hash: z.string(), body: z.string() });
const HeadRow = z.object({ chain: z.string(), seq: z.bigint().transform(Number), hash: z.string() });
export type ChainHead = z.infer<typeof HeadRow>;

const PAGE = 1000;

/**
 * Through the log's own reading function: the app role has no right on its tables. Null: no such chain here. The chain may
 * grow while it is read, so its head is one that it had meanwhile: neither a cut tail nor events past the head can hide.
 */
export async function auditSlice(tx: Tx, chain: string): Promise<AuditSlice | null> {
  const before = await headOf(tx, chain);
  if (before === null) return null;
  const events: AuditEvent[] = [];
  for (
    let page = await readPage(tx, chain, 0);
    page.length > 0;
    page = await readPage(tx, chain, events.length)
  ) {
    events.push(...page);
  }
  const after = (await headOf(tx, chain)) ?? before;
  return { chain, head: Math.min(Math.max(events.length, before), after), events };
}

async function headOf(tx: Tx, chain: string): Promise<number | null> {
  return (await auditHeads(tx)).find((row) => row.chain === chain)?.seq ?? null;
}

/** The last link of each of the tenant's chains. */
export async function auditHeads(tx: Tx): Promise<ChainHead[]> {
  return z.array(HeadRow).parse(await tx.$queryRaw`SELECT chain, seq, hash FROM audit.heads()`);
}

/** In order, from the one behind `after`. */
export async function readPage(tx: Tx, chain: string, after: number): Promise<AuditEvent[]> {
  const rows: unknown = await tx.$queryRaw`
    SELECT seq, previous, hash, body FROM audit.read(${chain}, ${BigInt(after)}, ${PAGE}::integer)`;
  return z
    .array(EventRow)
    .parse(rows)
    .map((row) => ({ chain, ...row, seq: Number(row.seq) }));
}
