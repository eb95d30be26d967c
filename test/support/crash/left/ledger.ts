// test/support/crash/left/ledger.ts: what is wrong in the ledger with a run that is over: leases, money, settlements, chain.
import { auditSlice } from "../../../../activities/ledger/audit-slice.ts";
import type { Database, Tx } from "../../../../activities/ledger/database.ts";
import { QUEUE_OF } from "../../../../core/action.ts";
import { verifyChain } from "../../../../core/audit/verify-chain.ts";
import { AuditBody } from "../../../../core/schema/audit.ts";

/** Empty: nothing is. */
export async function wrongInLedger(database: Database, run: Of): Promise<string[]> {
  const found = await Promise.all(
    [leases, money, settlements, chains, tellings].map((look) =>
      database.withTenant(run.tenantId, (tx) => look(tx, run)),
    ),
  );
  return found.flat();
}

type Of = { tenantId: string; runId: string };

async function leases(tx: Tx, of: Of): Promise<string[]> {
  const held = await tx.lease.count({ where: { ...of, releasedAt: null } });
  return held === 0 ? [] : [`${held} leases are not released`];
}

async function money(tx: Tx, of: Of): Promise<string[]> {
  const account = await tx.budgetAccount.findFirstOrThrow({ where: of, include: { reservations: true } });
  const settled = await tx.settlement.aggregate({ where: of, _sum: { costMicroUsd: true } });
  const open = account.reservations.filter(({ status }) => status === "open").length;
  const total = settled._sum.costMicroUsd ?? 0n;
  const { reservedMicroUsd: reserved, spentMicroUsd: spent, limitMicroUsd: limit } = account;
  return [
    ...(open === 0 ? [] : [`${open} reservations are open`]),
    ...(reserved === 0n ? [] : [`${reserved} micro dollars are still reserved`]),
    ...(spent === total ? [] : [`${spent} micro dollars are spent, ${total} were settled`]),
    ...(spent <= limit ? [] : [`${spent} micro dollars are spent of ${limit}`]),
  ];
}

/** Every permit has become of something, once; the key of the table holds the "once". */
async function settlements(tx: Tx, of: Of): Promise<string[]> {
  const performed = Object.entries(QUEUE_OF).flatMap(([kind, queue]) => (queue === null ? [] : [kind]));
  const where = { ...of, effect: "allow" as const, kind: { in: performed } };
  const allowed = await tx.decision.findMany({ where });
  const settled = await tx.settlement.findMany({ where: of });
  const keyOf = (row: { workflowId: string; actionId: string }): string =>
    `${row.workflowId} ${row.actionId}`;
  const had = new Set(settled.map(keyOf));
  const may = new Set(allowed.map(keyOf));
  return [
    ...allowed
      .filter((row) => !had.has(keyOf(row)))
      .map((row) => `${row.kind} ${row.actionId} is not settled`),
    ...settled
      .filter((row) => !may.has(keyOf(row)))
      .map((row) => `${row.actionId} is settled, but not allowed`),
  ];
}

async function chains(tx: Tx, { tenantId, runId }: Of): Promise<string[]> {
  const found: string[] = [];
  for (const chain of [`run/${runId}`, "tenant"]) {
    const slice = await auditSlice(tx, chain);
    const verdict = verifyChain(slice?.events ?? [], { tenant: tenantId, chain, head: slice?.head ?? -1 });
    if (!verdict.ok) found.push(`chain ${chain}: event ${verdict.at} ${verdict.because}`);
  }
  return found;
}

/** Each decision is in the log once as an intent (I1), each effect once as done. */
async function tellings(tx: Tx, of: Of): Promise<string[]> {
  const slice = await auditSlice(tx, `run/${of.runId}`);
  const events = (slice?.events ?? []).map(({ body }) => AuditBody.parse(JSON.parse(body)));
  const decisions = await tx.decision.findMany({ where: of });
  const found: string[] = [];
  for (const { decisionId, actionId, kind } of decisions) {
    const told = events.filter(
      (event) => event.decision === decisionId && !event.kind.startsWith("approval."),
    );
    const intents = told.filter((event) => event.kind === "policy.evaluated").length;
    if (intents !== 1) found.push(`${kind} ${actionId} has ${intents} audit intents`);
    if (told.length > 2)
      found.push(`${kind} ${actionId} has ${told.length} audit events, not its intent and its end`);
  }
  return found;
}
