// activities/ledger/fault.ts: what went wrong between here and PostgreSQL, without a word of what was being stored (I9).
import { toApplicationFailure } from "../failure.ts";

/** `ledger_down`: try the same again later. `internal`: trying again would fail again. */
export type FaultKind = "ledger_down" | "internal";

export class LedgerFault extends Error {
  override name = "LedgerFault";
  readonly kind: FaultKind;

  constructor(kind: FaultKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

/** Prisma's messages quote argument values, so only the SQLSTATE or Prisma's own code is kept. */
export function toLedgerFault(error: unknown): LedgerFault {
  if (error instanceof LedgerFault) return error;
  const codes = codesOf(error, 0);
  const label = codes.length > 0 ? codes.join(", ") : nameOf(error);
  if (codes.some((code) => TRANSIENT.test(code))) {
    return new LedgerFault("ledger_down", `the database did not answer as it should (${label})`);
  }
  return new LedgerFault("internal", `the ledger failed (${label})`);
}

/** For the rim of an activity: Temporal retries by kind (I18). */
export function asApplicationFailure(error: unknown): Error {
  const fault = toLedgerFault(error);
  return toApplicationFailure(fault.kind, fault.message);
}

/**
 * SQLSTATE classes: 08 connection, 40 serialization and deadlock, 53 resources, 55P03 lock timeout, 57 shutdown and
 * statement timeout, 58 system, 23505 a race for the same key. The rest are Prisma's, node's and the adapter's own words.
 */
const TRANSIENT =
  /^(08...|40...|53...|55P03|57...|58...|23505|25P0[34]|P100[1289]|P1017|P2002|P2024|P2028|P2034|P2037|E[A-Z]+|DatabaseNotReachable|ConnectionClosed|SocketTimeout|TransactionWriteConflict|TooManyConnections|TransactionAlreadyClosed)$/;

/** Error codes in the error, its causes and Prisma's `meta`, at most six levels down. */
function codesOf(error: unknown, depth: number): string[] {
  if (typeof error !== "object" || error === null || depth > 6) return [];
  const own = ["code", "originalCode", "errorCode", "kind"].flatMap((key) => {
    const value: unknown = Reflect.get(error, key);
    return typeof value === "string" && /^[A-Za-z0-9]{4,30}$/.test(value) ? [value] : [];
  });
  const inner = ["cause", "meta", "driverAdapterError"].flatMap((key) =>
    codesOf(Reflect.get(error, key), depth + 1),
  );
  return [...new Set([...own, ...inner])];
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
