// activities/ledger/verify-statement.ts: a person's words to a run: checked, used up and audited in the run's own chain (I6).
import type { Actor } from "../../core/schema/decision.ts";
import type { StatementVerdict, Verb } from "../../core/schema/statement.ts";
import { acceptStatement } from "./accept-statement.ts";
import { chainOf } from "./actor.ts";
import type { Recorder } from "./deps.ts";
import { checkStatement } from "./statement-check.ts";

export type StatementDeps = Recorder & {
  /** First half of a statement's audience: staging's words do not work in production. */
  deployment: string;
};

export type RunStatement = { actor: Actor; verb: Verb; target: string; statement: string };

/** `presentedBy` names this very call, which its worker may have to make again; null: no call is repeated. */
export async function verifyStatement(
  deps: StatementDeps,
  { actor, verb, target, statement }: RunStatement,
  presentedBy: string | null,
): Promise<StatementVerdict> {
  const { tenant } = actor;
  const check = await checkStatement(deps, statement, { tenant, verb, target, digest: null });
  const presented = { check, tenant, chain: chainOf(actor), statement, presentedBy };
  return deps.database.withTenant(tenant, (tx) => acceptStatement(tx, deps, presented));
}
