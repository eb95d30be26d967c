// activities/ledger/halts-set.ts: a person's signed halt: checked, used up, set or found in force, audited either way (I6, I14).
import { haltWords } from "../../core/halt.ts";
import type { HaltRequest, HaltSetAnswer, HaltView } from "../../core/schema/halt.ts";
import type { HaltModel } from "../../prisma/generated/models.ts";
import type { Tx } from "./database.ts";
import { hearAtGateway } from "./hear-at-gateway.ts";
import { findHalt, haltScene, insertHalt } from "./halts.ts";
import { openRunsUnder } from "./halts-runs.ts";
import type { Refusal } from "./refusal.ts";
import type { StatementCheck } from "./statement-check.ts";
import type { StatementDeps } from "./verify-statement.ts";

export type HaltWords = { statement: string; request: HaltRequest };

/**
 * The same scope, target, mode and capability in force for at least as long is found, not set twice. `presentedBy`: as
 * for every statement, the one call that may present it again.
 */
export async function setHaltByWords(
  deps: StatementDeps,
  { statement, request }: HaltWords,
  presentedBy: string | null,
): Promise<HaltSetAnswer> {
  const also = (check: StatementCheck, tenant: string) => atItsPlace(check, { request, tenant });
  const said = { statement, expected: haltWords(request), presentedBy, also };
  return hearAtGateway(deps, said, async ({ tx, words }) => {
    const { tenant, subject: by } = words;
    if (isOver(request, deps.clock())) return { kind: "bad_input", because: "it would have expired already" };
    const target = await knownTarget(tx, tenant, request);
    if (typeof target !== "string") return target;
    const wanted = { ...request, target };
    const until = request.expiresAt === null ? null : { gte: new Date(request.expiresAt) };
    const found = await findHalt(tx, tenant, { halt: wanted, until });
    const halt = found ?? (await insert(deps, tx, { wanted, tenant, by }));
    const view = viewOf(halt);
    const runs = tenant === "platform" ? null : (await openRunsUnder(tx, tenant, view)).length;
    return { kind: "set", halt: view, existing: found !== null, runs };
  });
}

function isOver({ expiresAt }: HaltRequest, now: Date): boolean {
  return expiresAt !== null && new Date(expiresAt) <= now;
}

/** What halts every tenant is said in the tenant `platform`, and nothing else is. */
function atItsPlace(
  check: StatementCheck,
  { request, tenant }: { request: HaltRequest; tenant: string },
): StatementCheck {
  if (check.kind === "refused" || (request.scope === "platform") === (tenant === "platform")) return check;
  const because =
    tenant === "platform"
      ? "the tenant `platform` sets platform halts only"
      : "a platform halt is signed for the tenant `platform`";
  return { kind: "refused", tenant, words: check.words, because };
}

/** A mistyped target would halt nothing, and nobody would notice. Answers it as the ledger spells it. */
async function knownTarget(
  tx: Tx,
  tenantId: string,
  { scope, target }: HaltRequest,
): Promise<string | Refusal> {
  const unknown = (what: string): Refusal => ({
    kind: "not_found",
    because: `there is no ${what} ${target} here`,
  });
  switch (scope) {
    case "platform":
      return target === "*" ? target : unknown("platform");
    case "tenant":
      return target === tenantId ? target : unknown("tenant");
    case "team":
      return (await tx.repository.count({ where: { tenantId, team: target } })) > 0
        ? target
        : unknown("team");
    case "repository": {
      const where = { tenantId, name: { equals: target, mode: "insensitive" } } as const;
      return (await tx.repository.findFirst({ where }))?.name ?? unknown("repository");
    }
    case "campaign":
      return unknown("campaign");
    case "run": {
      const where = { tenantId_runId: { tenantId, runId: target } };
      return (await tx.run.findUnique({ where }))?.runId ?? unknown("run");
    }
  }
}

type Insert = { wanted: HaltRequest; tenant: string; by: string };

async function insert(deps: StatementDeps, tx: Tx, { wanted, tenant, by }: Insert): Promise<HaltModel> {
  const { expiresAt, ...halt } = wanted;
  return insertHalt(await haltScene(tx, deps, tenant), {
    ...halt,
    tenant: tenant === "platform" ? null : tenant,
    by,
    expiresAt: expiresAt === null ? null : new Date(expiresAt),
  });
}

export function viewOf(row: HaltModel): HaltView {
  const { haltId, scope, target, tenantId, mode, capability, reason, setBy, setAt, expiresAt } = row;
  return {
    id: haltId,
    scope,
    target,
    tenant: tenantId === "platform" ? null : tenantId,
    mode,
    capability,
    reason,
    setBy,
    setAt: setAt.getTime(),
    expiresAt: expiresAt?.toISOString() ?? null,
    halfReleasedBy: row.halfReleasedBy,
  };
}
