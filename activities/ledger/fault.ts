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
  const links = linksOf(error, 0);
  const codes = [...new Set(links.flatMap(codesOf))];
  const label = codes.length > 0 ? codes.join(", ") : nameOf(error);
  if (codes.some((code) => TRANSIENT.test(code)) || links.some(isLostConnection)) {
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

/** What pg says, with no code, of a server that was killed, or a connection that it gave up. Nothing of ours is in it. */
const LOST = new Set([
  "Connection terminated",
  "Connection terminated unexpectedly",
  "Connection terminated due to connection timeout",
  "Client has encountered a connection error and is not queryable",
  "Client was closed and is not queryable",
  "timeout expired",
  "timeout exceeded when trying to connect",
  "Query read timeout",
]);

function isLostConnection(link: object): boolean {
  return LOST.has(String(Reflect.get(link, "message")));
}

/** The error, its causes and Prisma's `meta`, at most six levels down. */
function linksOf(error: unknown, depth: number): object[] {
  if (typeof error !== "object" || error === null || depth > 6) return [];
  const inner = ["cause", "meta", "driverAdapterError"].flatMap((key) =>
    linksOf(Reflect.get(error, key), depth + 1),
  );
  return [error, ...inner];
}

function codesOf(link: object): string[] {
  return ["code", "originalCode", "errorCode", "kind"].flatMap((key) => {
    const value: unknown = Reflect.get(link, key);
    return typeof value === "string" && /^[A-Za-z0-9]{4,30}$/.test(value) ? [value] : [];
  });
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
