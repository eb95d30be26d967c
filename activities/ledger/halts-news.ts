// activities/ledger/halts-news.ts: what people are told of a halt, where its tenant has somewhere to tell them. Only asks.
import type { HaltNews } from "../../core/schema/halt.ts";
import type { LedgerDeps } from "./deps.ts";
import { viewOf } from "./halts-set.ts";

/** `halt.tenant`: whose it is, this tenant or `platform`. Null: nobody is told, or there is no such halt. */
export async function haltNews(
  { database, notified }: Pick<LedgerDeps, "database" | "notified">,
  { tenant, halt }: { tenant: string; halt: { tenant: string; id: string } },
): Promise<HaltNews | null> {
  if (!notified.includes(tenant)) return null;
  if (halt.tenant !== tenant && halt.tenant !== "platform") return null; // I7
  const key = { tenantId_haltId: { tenantId: halt.tenant, haltId: halt.id } };
  const row = await database.withTenant(halt.tenant, (tx) => tx.halt.findUnique({ where: key }));
  if (row === null) return null;
  const { releasedAt, releasedBy, releaseReason: reason } = row;
  return { halt: viewOf(row), released: releasedAt && { by: releasedBy ?? "", reason } };
}
