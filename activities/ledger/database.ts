// activities/ledger/database.ts: the only way to PostgreSQL: one transaction, one tenant, short timeouts (I7).
import { PrismaPg } from "@prisma/adapter-pg";
import { Client } from "pg";
import { PrismaClient, type Prisma } from "../../prisma/generated/client.ts";
import { LedgerFault, toLedgerFault } from "./fault.ts";

/** A transaction that sees one tenant's rows. Nothing remote may be awaited inside: it holds locks. */
export type Tx = Prisma.TransactionClient;

/** `chain`: `tenant` or `run/<runId>`. */
export type ChainPlace = { tenant: string; chain: string };

export type Database = {
  /** Commits what `work` did, or nothing. Rejects with `LedgerFault` only. */
  withTenant<T>(tenant: string, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** The same, and holds a chain of the tenant's audit log from its first statement on. `next`: its next event's number. */
  withChain<T>(place: ChainPlace, work: (tx: Tx, next: bigint) => Promise<T>): Promise<T>;
  /** For the look-up functions alone: with no tenant set, every table raises. */
  withoutTenant<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Calls `heard` at every notification of `channel`, `lost` once when the connection ends. */
  listen(
    channel: string,
    on: { heard: () => void; lost: () => void },
  ): Promise<{ stop: () => Promise<void> }>;
  close(): Promise<void>;
};

export type DatabaseOptions = {
  /** An address of the role `skein_app`. */
  appUrl: string;
  connections?: number;
  /** No transaction takes longer. Absent: 1800, for a local activity holds its workflow task for two seconds at most. */
  withinMs?: number;
};

const CONNECT_MS = 1000;

const UNNAMED = "";
const NAMED = 300;
const names = new Map<string, string>();

/**
 * A statement with a name is parsed and planned once per connection, not at each use, which takes longer than many a
 * statement itself. There are as many names as this, for a connection keeps each to its end.
 */
function nameOf({ sql, args }: { sql: string; args: readonly unknown[] }): string {
  if (args.length === 0) return UNNAMED; // BEGIN and COMMIT: a name would only cost them
  const known = names.get(sql);
  if (known !== undefined) return known;
  if (names.size >= NAMED) return UNNAMED;
  const name = `skein_${names.size}`;
  names.set(sql, name);
  return name;
}

/** Connects at the first use. */
export function openDatabase({ appUrl, connections = 10, withinMs = 1800 }: DatabaseOptions): Database {
  const pool = {
    connectionString: appUrl,
    max: connections,
    application_name: "skein",
    connectionTimeoutMillis: CONNECT_MS,
    lock_timeout: withinMs / 2,
    statement_timeout: withinMs - 300, // PostgreSQL gives up first, and says why
    idle_in_transaction_session_timeout: withinMs * 2,
  };
  const adapter = new PrismaPg(pool, { statementNameGenerator: nameOf });
  const transactionOptions = { maxWait: CONNECT_MS, timeout: withinMs };
  const prisma = new PrismaClient({ adapter, transactionOptions, errorFormat: "minimal" });

  const transact = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
    try {
      return await prisma.$transaction(work);
    } catch (error) {
      throw toLedgerFault(error);
    }
  };
  const transactFor = <T>(tenant: string, work: (tx: Tx) => Promise<T>): Promise<T> =>
    transact(async (tx) => {
      await tx.$queryRaw`SELECT set_config('skein.tenant', ${tenant}, true)`;
      return work(tx);
    });

  return {
    withTenant(tenant, work) {
      demandTenant(tenant);
      return transactFor(tenant, work);
    },
    withChain({ tenant, chain }, work) {
      demandTenant(tenant);
      return transact(async (tx) => {
        const [head] = await tx.$queryRaw<{ seq: bigint }[]>`
          SELECT audit.next_seq(${chain}) AS seq FROM set_config('skein.tenant', ${tenant}, true)`; // FROM comes first
        return work(tx, head?.seq ?? 0n);
      });
    },
    withoutTenant: (work) => transactFor("", work),
    listen: (channel, on) => listen(appUrl, channel, on),
    close: () => prisma.$disconnect(),
  };
}

function demandTenant(tenant: string): void {
  if (tenant === "") throw new LedgerFault("internal", "a transaction needs a tenant");
}

async function listen(url: string, channel: string, on: { heard: () => void; lost: () => void }) {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS, keepAlive: true });
  let stopped = false;
  const lose = () => {
    if (!stopped) on.lost();
    stopped = true;
  };
  client.on("error", lose);
  client.on("end", lose);
  client.on("notification", on.heard);
  try {
    await client.connect();
    await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
  } catch (error) {
    stopped = true;
    throw toLedgerFault(error);
  }
  return {
    async stop() {
      stopped = true;
      await client.end();
    },
  };
}
