// activities/ledger/verify-read.ts: may this person read this path? Answers the tenant whose rows they may see (I7).
import { acceptStatement } from "./accept-statement.ts";
import { checkAtGateway } from "./hear-at-gateway.ts";
import type { StatementDeps } from "./verify-statement.ts";

export type ReadVerdict =
  | { kind: "accepted"; tenant: string; subject: string; roles: readonly string[] }
  | { kind: "refused"; because: string };

/** `path`: with its query, exactly as requested. A statement reads once. */
export async function verifyRead(
  deps: StatementDeps,
  { statement, path }: { statement: string; path: string },
): Promise<ReadVerdict> {
  const { check, tenant } = await checkAtGateway(deps, statement, {
    verb: "read",
    target: path,
    digest: null,
  });
  const presented = { check, tenant, chain: "tenant", statement, presentedBy: null };
  const verdict = await deps.database.withTenant(tenant, (tx) => acceptStatement(tx, deps, presented));
  if (verdict.kind === "refused") return verdict;
  return { kind: "accepted", tenant, subject: verdict.subject, roles: check.words?.roles ?? [] };
}
