// activities/ledger/overrides.ts: two platform admins' signed words lift named rules for one run or repository; either of any takes it back (I6).
import { randomUUID } from "node:crypto";
import { digestOf } from "../../core/digest.ts";
import { MOST_HOURS } from "../../core/schema/override.ts";
import type {
  OverrideConfirmation,
  OverrideRequest,
  OverrideRevocation,
  OverrideSubmission,
  OverrideView,
} from "../../core/schema/override.ts";
import type { RuleOverrideModel } from "../../prisma/generated/models.ts";
import { holdersOf } from "./approval/roles.ts";
import type { Tx } from "./database.ts";
import { hearAtGateway, type HeardWords, type Said } from "./hear-at-gateway.ts";
import { currentPolicy } from "./policy/standing.ts";
import type { Refusal } from "./refusal.ts";
import { openSnapshot } from "./snapshots.ts";
import { withReason, type StatementCheck } from "./statement-check.ts";
import { openTrail, type Trail } from "./trail.ts";
import type { StatementDeps } from "./verify-statement.ts";

const MOST_MS = MOST_HOURS * 60 * 60 * 1000;

/** Newest first, whatever became of them. */
export async function listOverrides(tx: Tx, tenantId: string, now: Date): Promise<OverrideView[]> {
  const rows = await tx.ruleOverride.findMany({
    where: { tenantId },
    orderBy: { proposedAt: "desc" },
    take: 200,
  });
  return rows.map((row) => viewOf(row, now));
}

type Scene = HeardWords & { trail: Trail; now: Date; reason: string };

function heard(
  deps: StatementDeps,
  said: Said,
  then: (scene: Scene) => Promise<OverrideView | Refusal>,
): Promise<OverrideView | Refusal> {
  const also = (check: StatementCheck) =>
    withReason(check, "an override says why, as does who takes one back");
  return hearAtGateway(deps, { ...said, also }, async ({ tx, words }) => {
    const trail = await openTrail(tx, deps, { tenant: words.tenant, chain: "tenant" });
    const reason = deps.redact(words.claims.reason ?? "");
    return then({ tx, words, trail, now: deps.clock(), reason });
  });
}

type SceneOf = Scene & { row: RuleOverrideModel };

/** Words about one that is there. */
function heardOf(
  deps: StatementDeps,
  { id, ...said }: Said & { id: string },
  then: (scene: SceneOf) => Promise<OverrideView | Refusal>,
): Promise<OverrideView | Refusal> {
  return heard(deps, said, async (scene) => {
    const { tenant: tenantId } = scene.words;
    const row = await scene.tx.ruleOverride.findUnique({ where: keyOf({ tenantId, overrideId: id }) });
    if (row === null) return { kind: "not_found", because: `there is no override ${id} here` };
    return then({ ...scene, row });
  });
}

function keyOf({ tenantId, overrideId }: Pick<RuleOverrideModel, "tenantId" | "overrideId">) {
  return { tenantId_overrideId: { tenantId, overrideId } };
}

/** Half of one: nothing is lifted yet. */
export function proposeOverride(
  deps: StatementDeps,
  { statement, request }: OverrideSubmission,
): Promise<OverrideView | Refusal> {
  const target = `${request.scope}/${request.target}`;
  const expected = { verb: "admin.override", target, digest: digestOf(request) } as const;
  return heard(deps, { statement, expected }, async (scene) => {
    const { tx, words, trail, now, reason } = scene;
    const problem = untimely(request, now) ?? (await unknown(scene, request));
    if (problem !== null) return problem;
    const { scope, rules, expiresAt } = request;
    const row = await tx.ruleOverride.create({
      data: {
        tenantId: words.tenant,
        overrideId: randomUUID(),
        scope,
        target: request.target,
        rules,
        reason,
        proposedBy: words.subject,
        proposedAt: now,
        expiresAt: new Date(expiresAt),
      },
    });
    await trail.append(
      eventOf("override.proposed", row, { by: words.subject, note: `${saidOf(row)}: ${reason}` }),
    );
    return viewOf(row, now);
  });
}

/** In force from here on. The second person signs the whole of it, not an id alone. */
export function confirmOverride(
  deps: StatementDeps,
  { statement, id, request }: OverrideConfirmation,
): Promise<OverrideView | Refusal> {
  const expected = { verb: "admin.override", target: id, digest: digestOf(request) } as const;
  return heardOf(deps, { statement, expected, id }, async ({ tx, words, trail, now, reason, row }) => {
    const { tenant: tenantId, subject } = words;
    const view = viewOf(row, now);
    if (digestOf(view.request) !== digestOf(request))
      return {
        kind: "refused",
        because: `override ${id} is not what you have signed: skein admin override list`,
      };
    if (view.state !== "half") return { kind: "refused", because: `override ${id} is ${view.state} already` };
    if (row.proposedBy === subject)
      return {
        kind: "refused",
        because: "you have proposed it yourself: a second platform_admin confirms it",
      };
    const isAdmin = await holdersOf(tx, tenantId, { role: "platform_admin", among: [row.proposedBy] });
    if (!isAdmin(row.proposedBy))
      return {
        kind: "refused",
        because: `${row.proposedBy}, who proposed it, is no platform_admin any more`,
      };
    const data = { confirmedBy: subject, confirmedAt: now };
    const confirmed = await tx.ruleOverride.update({ where: keyOf(row), data });
    const note = `with ${row.proposedBy}, ${saidOf(row)}: ${row.reason}; ${reason}`;
    await trail.append(eventOf("admin.override", row, { by: subject, note }));
    return viewOf(confirmed, now);
  });
}

/** One is enough: it only restricts. */
export function revokeOverride(
  deps: StatementDeps,
  { statement, id }: OverrideRevocation,
): Promise<OverrideView | Refusal> {
  const expected = { verb: "admin.override", target: `revoke/${id}`, digest: null } as const;
  return heardOf(deps, { statement, expected, id }, async ({ tx, words, trail, now, reason, row }) => {
    const { subject } = words;
    const { state } = viewOf(row, now);
    if (state === "expired" || state === "revoked")
      return { kind: "refused", because: `override ${id} is ${state} already` };
    const revoked = await tx.ruleOverride.update({
      where: keyOf(row),
      data: { revokedBy: subject, revokedAt: now },
    });
    await trail.append(eventOf("override.revoked", row, { by: subject, note: reason }));
    return viewOf(revoked, now);
  });
}

function untimely({ expiresAt }: OverrideRequest, now: Date): Refusal | null {
  const lasts = Date.parse(expiresAt) - now.getTime();
  if (lasts <= 0) return { kind: "bad_input", because: "it would have expired already" };
  return lasts <= MOST_MS
    ? null
    : { kind: "bad_input", because: `an override lasts ${MOST_HOURS} hours at most` };
}

/** A mistyped name would lift nothing, and nobody would notice. */
async function unknown(
  { tx, words }: Scene,
  { scope, target, rules }: OverrideRequest,
): Promise<Refusal | null> {
  const { tenant: tenantId } = words;
  const run =
    scope === "run"
      ? await tx.run.findUnique({ where: { tenantId_runId: { tenantId, runId: target } } })
      : null;
  const isThere =
    scope === "run" ? run !== null : (await tx.repository.count({ where: { tenantId, name: target } })) > 0;
  if (!isThere) return { kind: "not_found", because: `there is no ${scope} ${target} here` };
  const pinned = run?.policySnapshot == null ? null : await openSnapshot(tx, tenantId, run.policySnapshot);
  const snapshots = [(await currentPolicy(tx, tenantId)).snapshot, pinned?.snapshot];
  const known = new Set(
    snapshots.flatMap((each) =>
      (each?.documents ?? []).flatMap(({ level, rules: own }) => own.map((rule) => `${level}/${rule.id}`)),
    ),
  );
  const missing = rules.filter((rule) => !known.has(rule));
  if (missing.length === 0) return null;
  return {
    kind: "bad_input",
    because: `the policy has no rule ${missing.join(", ")}: skein run explain RUN names rules`,
  };
}

function viewOf(row: RuleOverrideModel, now: Date): OverrideView {
  const { overrideId: id, scope, target, rules, reason, proposedBy, confirmedBy, revokedBy } = row;
  const expiresAt = row.expiresAt.toISOString();
  return {
    id,
    request: { scope, target, rules, expiresAt },
    reason,
    state: stateOf(row, now),
    by: proposedBy,
    second: confirmedBy,
    at: row.proposedAt.toISOString(),
    revokedBy,
  };
}

function stateOf({ revokedAt, expiresAt, confirmedBy }: RuleOverrideModel, now: Date): OverrideView["state"] {
  if (revokedAt !== null) return "revoked";
  if (expiresAt <= now) return "expired";
  return confirmedBy === null ? "half" : "in_force";
}

function saidOf({ rules, expiresAt }: RuleOverrideModel): string {
  return `${rules.join(", ")} until ${expiresAt.toISOString()}`;
}

type Told = { by: string; note: string };

function eventOf(
  kind: "override.proposed" | "admin.override" | "override.revoked",
  { overrideId, scope, target }: RuleOverrideModel,
  { by, note }: Told,
) {
  const resource = { type: `override ${scope}`, id: `${target} ${overrideId}` };
  return { kind, actor: { id: by, type: "person" as const }, resource, note };
}
