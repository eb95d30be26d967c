// activities/ledger/hear-at-gateway.ts: a person's words at the gateway: checked, used up and audited in the tenant's chain, with what they ask for (I6).
import { acceptStatement } from "./accept-statement.ts";
import type { Tx } from "./database.ts";
import type { Refusal } from "./refusal.ts";
import { checkStatement, type Expected, type SignedWords, type StatementCheck } from "./statement-check.ts";
import type { StatementDeps } from "./verify-statement.ts";

export type Said = {
  statement: string;
  expected: Omit<Expected, "tenant">;
  /** The one call that may present it again because its answer was lost; absent: nobody may. */
  presentedBy?: string | null;
  /** What else must hold of words that are otherwise good. `tenant`: whose chain hears of them. */
  also?: (check: StatementCheck, tenant: string) => StatementCheck;
};

/** `tenant` is where the words count; its chain is held, so two of them come one after the other. */
export type HeardWords = { tx: Tx; words: SignedWords };

/** What `then` does stands only with the statement; its own refusal does not take the words back. */
export async function hearAtGateway<Done>(
  deps: StatementDeps,
  { statement, expected, presentedBy = null, also = (check) => check }: Said,
  then: (heard: HeardWords) => Promise<Done | Refusal>,
): Promise<Done | Refusal> {
  const { check: said, tenant } = await checkAtGateway(deps, statement, expected);
  const check = also(said, tenant);
  return deps.database.withTenant(tenant, async (tx) => {
    const presented = { check, tenant, chain: "tenant", statement, presentedBy };
    const verdict = await acceptStatement(tx, deps, presented);
    if (verdict.kind === "refused") return { kind: "unproven", because: verdict.because };
    if (check.kind === "refused") return { kind: "unproven", because: check.because }; // never accepted
    return then({ tx, words: check.words });
  });
}

/** At the gateway the tenant comes from the statement itself; what names none of ours is the platform's to note. */
export async function checkAtGateway(
  deps: StatementDeps,
  statement: string,
  expected: Omit<Expected, "tenant">,
): Promise<{ check: StatementCheck; tenant: string }> {
  const check = await checkStatement(deps, statement, { ...expected, tenant: null });
  const claimed = check.tenant;
  if (claimed === null) return { check, tenant: "platform" };
  const known = await deps.database.withTenant(claimed, (tx) =>
    tx.tenant.count({ where: { tenantId: claimed } }),
  );
  return { check, tenant: known === 1 ? claimed : "platform" };
}
