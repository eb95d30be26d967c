// core/audit/verify-chain.ts: recomputes every link of a chain; the first one that does not hold is named (I13).
import type { AuditEvent } from "../schema/audit.ts";
import { genesisOf, linkHash } from "./chain.ts";

/** `events`: how many hold. `at`: the seq that should have stood where the fault is. */
export type ChainVerdict = { ok: true; events: number } | { ok: false; at: number; because: string };

/** What the reader knows apart from the events: without `head`, a cut tail cannot be seen. */
export type ExpectedChain = { tenant?: string; chain?: string; head?: number };

/** A whole chain from its first event, in order. Total: unreadable events are a fault of the chain. */
export function verifyChain(events: readonly AuditEvent[], expected: ExpectedChain = {}): ChainVerdict {
  const { tenant, chain } = nameOf(events, expected);
  let previous = genesisOf(tenant, chain);
  for (const [index, event] of events.entries()) {
    const at = index + 1;
    const because = linkFault(event, { tenant, chain, previous, at });
    if (because !== null) return { ok: false, at, because };
    previous = event.hash;
  }
  const { head = events.length } = expected;
  if (head === events.length) return { ok: true, events: head };
  const because = `the chain has ${head} events, ${events.length} are here`;
  return { ok: false, at: events.length + 1, because };
}

/** What is not expected is taken from the first event; a chain of nothing is of nobody. */
function nameOf([first]: readonly AuditEvent[], expected: ExpectedChain): { tenant: string; chain: string } {
  const tenant = expected.tenant ?? (first ? tenantIn(first.body) : null);
  return { tenant: tenant ?? "", chain: expected.chain ?? first?.chain ?? "" };
}

/** Where an event should stand: `previous` is the hash of the one before it. */
export type ChainPlace = { tenant: string; chain: string; previous: string; at: number };

/** What is wrong with an event at its place; null: it holds. */
export function linkFault(event: AuditEvent, { tenant, chain, previous, at }: ChainPlace): string | null {
  if (event.chain !== chain) return `belongs to the chain ${event.chain}`;
  if (event.seq !== at) return `event ${at} is missing or out of order: found ${event.seq}`;
  if (tenantIn(event.body) !== tenant) return "names another tenant, or none";
  if (event.previous !== previous) return "does not follow from the event before it";
  if (event.hash !== hashOrNull(event)) return "was changed: its hash does not fit its text";
  return null;
}

/** A lone surrogate has no bytes, so no hash either. */
function hashOrNull(event: AuditEvent): string | null {
  if (/\p{Surrogate}/u.test(event.body) || !/^[0-9a-f]{64}$/.test(event.previous)) return null;
  return linkHash(event.previous, event.seq, event.body);
}

function tenantIn(body: string): string | null {
  try {
    const parsed: unknown = JSON.parse(body);
    const named = typeof parsed === "object" && parsed !== null && "tenant" in parsed ? parsed.tenant : null;
    return typeof named === "string" ? named : null;
  } catch {
    return null;
  }
}
