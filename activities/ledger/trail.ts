// activities/ledger/trail.ts: appends audit events to one chain inside a transaction; holding it, the chain is ours (I1, I13).
import { canonicalJson } from "../../core/canonical-json.ts";
import { AuditBody } from "../../core/schema/audit.ts";
import { Prisma } from "../../prisma/generated/client.ts";
import type { ChainPlace, Tx } from "./database.ts";
import type { Recorder } from "./deps.ts";
import { oneLine } from "./stored-text.ts";

/** What differs from event to event; what is absent is null in the stored text. */
export type TrailEvent = Pick<AuditBody, "kind" | "actor" | "resource"> &
  Partial<Omit<AuditBody, "kind" | "actor" | "resource" | "tenant" | "at">>;

export type Trail = {
  /** In the order given, in one statement. */
  append(...events: TrailEvent[]): Promise<void>;
  /** `storing`: the WITH clause that stores what they are about, in the same statement. */
  appendWith(storing: Prisma.Sql, events: readonly TrailEvent[]): Promise<void>;
};

/** Locks the chain to the end of the transaction: whoever else writes to it waits. For a run, that makes it the run's lock. */
export async function openTrail(
  tx: Tx,
  recorder: Omit<Recorder, "database">,
  place: ChainPlace,
): Promise<Trail> {
  const [head] = await tx.$queryRaw<{ seq: bigint }[]>`SELECT audit.next_seq(${place.chain}) AS seq`;
  return trailFrom(tx, recorder, { ...place, next: head?.seq ?? 0n });
}

/** Of a chain that this transaction holds already. */
export function trailFrom(
  tx: Tx,
  { worker, clock, redact }: Omit<Recorder, "database">,
  { tenant, chain, next }: ChainPlace & { next: bigint },
): Trail {
  let seq = next;
  const appendWith: Trail["appendWith"] = async (storing, events) => {
    const bodies = events.map(textOf);
    await tx.$queryRaw`${storing}
      SELECT audit.append(${chain}, ${seq} + place - 1, body)
      FROM json_array_elements_text(${JSON.stringify(bodies)}::json) WITH ORDINALITY AS told (body, place)`;
    seq += BigInt(events.length);
  };
  return {
    appendWith,
    append: async (...events) => (events.length === 0 ? undefined : appendWith(Prisma.empty, events)),
  };

  function textOf(event: TrailEvent): string {
    const body = AuditBody.parse({
      onBehalfOf: null,
      action: null,
      actionId: null,
      decision: null,
      effect: null,
      approval: null,
      policySnapshot: null,
      requestDigest: null,
      resultDigest: null,
      worker,
      ...event,
      note: event.note == null ? null : oneLine(redact(event.note), 500),
      tenant,
      at: clock().toISOString(),
    });
    return canonicalJson(body);
  }
}
