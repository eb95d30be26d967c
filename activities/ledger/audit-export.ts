// activities/ledger/audit-export.ts: an auditor's signed word exports the tenant's chains as lines that can be checked without the ledger (I6, I13).
import { createHash } from "node:crypto";
import { z } from "zod";
import { digestOf } from "../../core/digest.ts";
import { EXPORT_FORMAT } from "../../core/schema/audit-export.ts";
import type {
  AuditExportChain,
  AuditExportHeader,
  AuditExportLine,
  AuditExportSubmission,
} from "../../core/schema/audit-export.ts";
import { auditHeads, readPage, type ChainHead } from "./audit-slice.ts";
import type { Database, Tx } from "./database.ts";
import { hearAtGateway } from "./hear-at-gateway.ts";
import type { Refusal } from "./refusal.ts";
import type { StatementDeps } from "./verify-statement.ts";

export type AuditExport = { kind: "exported"; lines: AsyncGenerator<string> };

const HASHING =
  "SHA-256 in hex. An event: of the bytes `skein/audit/event/v1`, 0x00, the previous hash (32 bytes), seq (64 bits, big-endian), body (UTF-8). " +
  "Before a chain's first event: of `skein/audit/genesis/v1`, 0x00, tenant, 0x00, chain. The last line's digest: of all lines before it, each with its newline.";

/** The heads are read behind the word itself, in its transaction, so the export holds it. Each line ends in a newline. */
export async function exportAudit(
  deps: StatementDeps,
  { statement, query }: AuditExportSubmission,
): Promise<AuditExport | Refusal> {
  const chain = query.run === null ? null : `run/${query.run}`;
  const expected = { verb: "audit.export", target: chain ?? "tenant", digest: digestOf(query) } as const;
  const { database, deployment, clock } = deps;
  const heard = await hearAtGateway(deps, { statement, expected }, async ({ tx, words }) => {
    const heads = (await auditHeads(tx)).filter((head) => chain === null || head.chain === chain);
    if (heads.length === 0) return { kind: "not_found", because: `there is no run ${query.run} here` };
    return { kind: "heard" as const, tenant: words.tenant, by: words.subject, heads };
  });
  if (heard.kind !== "heard") return heard;
  const { tenant, by, heads } = heard;
  const of = { format: EXPORT_FORMAT, deployment, tenant, query, by, hashing: HASHING } as const;
  const header: AuditExportHeader = { line: "export", ...of, at: clock().toISOString() };
  return { kind: "exported", lines: linesOf(database, header, heads) };
}

/** A page at a time, each in a transaction of its own: the log only grows, so what stands below a head stays. */
async function* linesOf(
  database: Database,
  header: AuditExportHeader,
  heads: readonly ChainHead[],
): AsyncGenerator<string> {
  const digest = createHash("sha256");
  let events = 0;
  const write = (line: AuditExportLine): string => {
    const text = `${JSON.stringify(line)}\n`;
    digest.update(text);
    return text;
  };
  const { tenant, query } = header;
  yield write(header);
  for (const head of heads) {
    const chain = await database.withTenant(tenant, (tx) => beginningOf(tx, head, query.since));
    yield write(chain);
    for (let after = chain.from - 1; after < head.seq;) {
      const page = await database.withTenant(tenant, (tx) => readPage(tx, head.chain, after));
      const due = page.filter(({ seq }) => seq <= head.seq);
      if (due.length === 0) return; // gone below its head: the file ends without its last line, and says so
      for (const event of due) yield write({ line: "event", ...event });
      events += due.length;
      after += due.length;
    }
  }
  const end = { chains: heads.length, events, digest: digest.copy().digest("hex") };
  yield write({ line: "end", ...end });
}

const TimeRow = z.object({ recorded_at: z.date(), previous: z.string() });
type TimeRow = z.infer<typeof TimeRow>;

async function beginningOf(tx: Tx, head: ChainHead, since: string | null): Promise<AuditExportChain> {
  const { chain, seq, hash } = head;
  const from = since === null ? 1 : await firstSince(tx, head, Date.parse(since));
  const previous = (await rowAt(tx, chain, from))?.previous ?? hash;
  return { line: "chain", chain, from, previous, head: seq, hash };
}

/** One behind the head: none. Halved, for the log's own clock only goes forward within a chain. */
async function firstSince(tx: Tx, { chain, seq: head }: ChainHead, sinceMs: number): Promise<number> {
  const isOlder = async (seq: number): Promise<boolean> => {
    const row = await rowAt(tx, chain, seq);
    return row !== null && row.recorded_at.getTime() < sinceMs;
  };
  if (head > 0 && (await isOlder(head))) return head + 1;
  let [low, high] = [1, head + 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (await isOlder(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Null: there is none. */
async function rowAt(tx: Tx, chain: string, seq: number): Promise<TimeRow | null> {
  const rows: unknown[] = await tx.$queryRaw`
    SELECT recorded_at, previous FROM audit.read(${chain}, ${BigInt(seq - 1)}, 1::integer)`;
  return rows.length === 0 ? null : TimeRow.parse(rows[0]);
}
