// activities/ledger/audit-slice.ts: one chain of the tenant's, whole, for whoever wants to recompute it (I13).
import { z } from "zod";
import type { AuditEvent } from "../../core/schema/audit.ts";
import type { AuditSlice } from "../../core/schema/view.ts";
import type { Tx } from "./database.ts";

const EventRow = z.object({ seq: z.bigint(), previous: z.string(), hash: z.string(), body: z.string() });
const HeadRow = z.object({ chain: z.string(), seq: z.bigint() });

const PAGE = 1000;

/** Through the log's own reading function: the app role has no right on its tables. Null: no such chain here. */
export async function auditSlice(tx: Tx, chain: string): Promise<AuditSlice | null> {
  const heads = z.array(HeadRow).parse(await tx.$queryRaw`SELECT chain, seq FROM audit.heads()`);
  const head = heads.find((row) => row.chain === chain);
  if (!head) return null;
  const events: AuditEvent[] = [];
  for (
    let page = await readPage(tx, chain, 0);
    page.length > 0;
    page = await readPage(tx, chain, events.length)
  ) {
    events.push(...page);
  }
  return { chain, head: Number(head.seq), events };
}

/** Names of the tenant's chains. */
export async function auditChains(tx: Tx): Promise<string[]> {
  const heads = z.array(HeadRow).parse(await tx.$queryRaw`SELECT chain, seq FROM audit.heads()`);
  return heads.map((row) => row.chain);
}

async function readPage(tx: Tx, chain: string, after: number): Promise<AuditEvent[]> {
  const rows: unknown = await tx.$queryRaw`
    SELECT seq, previous, hash, body FROM audit.read(${chain}, ${BigInt(after)}, ${PAGE}::integer)`;
  return z
    .array(EventRow)
    .parse(rows)
    .map((row) => ({ chain, ...row, seq: Number(row.seq) }));
}
