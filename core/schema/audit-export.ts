// core/schema/audit-export.ts: the file that an outside auditor gets: newline-delimited JSON, checked without the ledger.
import { z } from "zod";
import { AuditEvent } from "./audit.ts";
import { Digest, TenantId } from "./vocabulary.ts";

export const EXPORT_FORMAT = "skein-audit-export/1";

/** `run` null: every chain of the tenant. `since` null: from each chain's first event. */
export const AuditExportQuery = z.strictObject({
  run: z.string().min(1).max(100).nullable(),
  since: z.iso.datetime().nullable().describe("UTC"),
});
export type AuditExportQuery = z.infer<typeof AuditExportQuery>;

/** The statement's target is `tenant` or `run/<id>`, its digest over `query`. */
export const AuditExportSubmission = z.strictObject({
  statement: z.string().min(1).max(8000),
  query: AuditExportQuery,
});
export type AuditExportSubmission = z.infer<typeof AuditExportSubmission>;

/** The first line. */
const Header = z.strictObject({
  line: z.literal("export"),
  format: z.literal(EXPORT_FORMAT),
  deployment: z.string(),
  tenant: TenantId,
  query: AuditExportQuery,
  by: z.string(),
  at: z.iso.datetime(),
  hashing: z.string().describe("how to recompute a hash, for a reader who has not our code"),
});
export type AuditExportHeader = z.infer<typeof Header>;

/** Before its events. `from`: the first that follows; above `head`: none does. `previous` is the hash before it. */
const Chain = z.strictObject({
  line: z.literal("chain"),
  chain: z.string(),
  from: z.int().min(1),
  previous: Digest,
  head: z.int().min(0),
  hash: Digest.describe("of the chain's last event when it was exported"),
});
export type AuditExportChain = z.infer<typeof Chain>;

/** The last line. `digest`: SHA-256 of all lines before it, each with its newline. */
const End = z.strictObject({
  line: z.literal("end"),
  chains: z.int().min(0),
  events: z.int().min(0),
  digest: Digest,
});

export const AuditExportLine = z.discriminatedUnion("line", [
  Header,
  Chain,
  AuditEvent.extend({ line: z.literal("event") }),
  End,
]);
export type AuditExportLine = z.infer<typeof AuditExportLine>;
