// activities/ledger/snapshots.ts: policy snapshots out of the database, compiled once per digest; an unreadable one is null (I3).
import { compileSnapshot, type CompiledPolicy } from "../../core/policy/compiled.ts";
import { PolicySnapshot } from "../../core/schema/policy.ts";
import type { Tx } from "./database.ts";
import { readText } from "./stored-text.ts";

export type OpenSnapshot = { snapshot: PolicySnapshot; compiled: CompiledPolicy };

const KEPT = 50;
const opened = new Map<string, OpenSnapshot>(); // by content, so it never goes stale and serves any tenant that has it

/** Null: not stored in this tenant, changed since, or not readable. */
export async function openSnapshot(tx: Tx, tenantId: string, digest: string): Promise<OpenSnapshot | null> {
  const known = opened.get(digest);
  if (known) return known;
  const row = await tx.policySnapshot.findUnique({ where: { tenantId_digest: { tenantId, digest } } });
  if (row === null) return null;
  const snapshot = readText(PolicySnapshot, row.text);
  if (snapshot === null) return null;
  const read = { snapshot, compiled: compileSnapshot(snapshot) };
  if (read.compiled.digest !== digest) return null; // changed since, or by reading it back
  if (opened.size >= KEPT) opened.delete(opened.keys().next().value ?? "");
  opened.set(digest, read);
  return read;
}
