// activities/ledger/raise-budget.ts: a person's signed word raises what a run may cost; the run's own chain says who and why (I6, I10).
import { digestOf } from "../../core/digest.ts";
import type { Actor } from "../../core/schema/decision.ts";
import type { StatementVerdict } from "../../core/schema/statement.ts";
import { CostCents } from "../../core/schema/task.ts";
import { acceptStatement } from "./accept-statement.ts";
import { chainOf, openActorTrail } from "./actor.ts";
import type { Tx } from "./database.ts";
import { dollars, MICRO_USD_PER_CENT } from "./money.ts";
import { checkStatement } from "./statement-check.ts";
import { oneLine } from "./stored-text.ts";
import type { StatementDeps } from "./verify-statement.ts";

export type BudgetRaise = { actor: Actor; target: string; statement: string; costCents: number };

/**
 * The statement covers the amount. A budget only grows, at most to what a task may ask for; the same amount again
 * changes nothing. `presentedBy`: the one call that may say it once more, its answer having been lost.
 */
export async function raiseBudget(
  deps: StatementDeps,
  { actor, target, statement, costCents }: BudgetRaise,
  presentedBy: string | null,
): Promise<StatementVerdict> {
  const { tenant } = actor;
  const cents = CostCents.safeParse(costCents);
  if (!cents.success) return refuse("a budget is whole cents, at most 100000");
  const expected = {
    tenant,
    verb: "run.budget",
    target,
    digest: digestOf({ cost_cents: costCents }),
  } as const;
  const check = await checkStatement(deps, statement, expected);
  const presented = { check, tenant, chain: chainOf(actor), statement, presentedBy };
  return deps.database.withTenant(tenant, async (tx) => {
    const verdict = await acceptStatement(tx, deps, presented);
    if (verdict.kind === "refused") return verdict;
    const reason = check.words?.claims.reason ?? "no reason given";
    const raise = { actor, subject: verdict.subject, limit: BigInt(cents.data) * MICRO_USD_PER_CENT, reason };
    return (await lift(tx, deps, raise)) ?? verdict;
  });
}

type Raise = { actor: Actor; subject: string; limit: bigint; reason: string };

/** Null: it stands. The chain is held, so two of them come one after the other. */
async function lift(tx: Tx, deps: StatementDeps, raise: Raise): Promise<StatementVerdict | null> {
  const { actor, subject, limit, reason } = raise;
  const trail = await openActorTrail(tx, deps, actor);
  const key = { tenantId_runId: { tenantId: actor.tenant, runId: actor.run ?? "" } };
  const account = await tx.budgetAccount.findUnique({ where: key, include: { run: true } });
  if (account === null) return refuse("there is no such run");
  if (account.run.closedAt !== null) return refuse("the run is closed");
  const before = account.limitMicroUsd;
  if (limit < before) return refuse(`a budget is only ever raised, and this one is ${dollars(before)}`);
  if (limit === before) return null;
  await tx.budgetAccount.update({ where: key, data: { limitMicroUsd: limit } });
  await trail.append({
    kind: "budget.raised",
    actor: { id: subject, type: "person" },
    resource: { type: "run", id: actor.run ?? "" },
    note: oneLine(`from ${dollars(before)} to ${dollars(limit)}: ${reason}`, 500),
  });
  return null;
}

function refuse(because: string): StatementVerdict {
  return { kind: "refused", because };
}
