// activities/ledger/deps.ts: what the ledger is given by the control worker that wires it.
import type { Permit } from "../../core/schema/permit.ts";
import type { ModelPrice } from "../../core/schema/model.ts";
import type { WorkerIdentity } from "../../core/schema/worker.ts";
import type { Database } from "./database.ts";

/** Claims → compact JWS. The private key never leaves it. */
export type PermitSigner = { sign(claims: Permit): string };

/** Keyed `<provider>/<model>`; a model that is not here has no price, so it is refused (I10). */
export type PriceTable = Readonly<Record<string, ModelPrice>>;

export type Recorder = {
  database: Database;
  /** The process that writes: named in audit events and leases. */
  worker: WorkerIdentity;
  clock: () => Date;
  /** Takes secrets out of a text before it is stored (I9). */
  redact: (text: string) => string;
};

export type LedgerDeps = Recorder & {
  signer: PermitSigner;
  prices: PriceTable;
  /** How many runs may hold an admission lease at a time. */
  caps: { perTenant: number; perRepository: number };
  /** How long an idle run keeps its admission. Each decision renews it, past the end of every permit it gave. */
  leaseMs: number;
  /** `<deployment>`, the first half of a statement's audience. */
  deployment: string;
  /** Tenants that have somewhere to send notifications; nobody else is told anything. */
  notified: readonly string[];
};
