// activities/ledger/accept-statement.ts: uses up a statement's nonce, once, and audits the answer either way (I6).
import { sha256Hex } from "../../core/digest.ts";
import type { StatementVerdict } from "../../core/schema/statement.ts";
import type { StatementModel } from "../../prisma/generated/models.ts";
import type { Tx } from "./database.ts";
import type { Recorder } from "./deps.ts";
import type { SignedWords, StatementCheck } from "./statement-check.ts";
import { oneLine } from "./stored-text.ts";
import { openTrail, type TrailEvent } from "./trail.ts";

export type Presented = {
  check: StatementCheck;
  /** Whose audit log hears of it, in this chain. */
  tenant: string;
  chain: string;
  statement: string;
  /** The one call that may present it again because its answer was lost; null: nobody may. */
  presentedBy: string | null;
};

/**
 * Inside the transaction that does what the statement asks for, so that either both stand or neither. Afterwards the
 * chain is held. An accepted read alone is not audited, and holds nothing: a watched run would fill the log.
 */
export async function acceptStatement(
  tx: Tx,
  recorder: Recorder,
  presented: Presented,
): Promise<StatementVerdict> {
  const { check, tenant, chain } = presented;
  const { verdict, repeated } = await answerOf(tx, recorder, presented);
  const isRead = check.words?.claims.verb === "read" && verdict.kind === "accepted";
  if (repeated || isRead) return verdict;
  const trail = await openTrail(tx, recorder, { tenant, chain });
  await trail.append(eventOf(presented, verdict));
  return verdict;
}

/** It was checked before this transaction began: a key revoked since says nothing any more. */
async function stillHolding(tx: Tx, check: StatementCheck): Promise<StatementCheck> {
  if (check.kind === "refused") return check;
  const { tenant, kid } = check.words;
  const inForce = await tx.subjectKey.count({ where: { tenantId: tenant, kid, revokedAt: null } });
  return inForce === 1 ? check : { ...check, kind: "refused", because: "the key is not enrolled here" };
}

type Answer = { verdict: StatementVerdict; repeated: boolean };

async function answerOf(tx: Tx, recorder: Recorder, presented: Presented): Promise<Answer> {
  const check = await stillHolding(tx, presented.check);
  const verdict = verdictOf(check);
  const { words } = check;
  if (words === null) return { verdict, repeated: false }; // unsigned: it names no nonce to use up
  if (await isFirstUse(tx, { words, verdict, presented, now: recorder.clock() }))
    return { verdict, repeated: false };
  if ((await saidBefore(tx, presented)) !== null) return { verdict, repeated: true };
  return { verdict: { kind: "refused", because: "the statement was used before" }, repeated: false };
}

/** As it was kept when this very call said it, its answer having been lost; null: it did not. */
export async function saidBefore(
  tx: Tx,
  { check, statement, presentedBy }: Presented,
): Promise<StatementModel | null> {
  if (check.words === null || presentedBy === null) return null;
  const { tenant: tenantId, kid, claims } = check.words;
  const used = await tx.statement.findUnique({
    where: { tenantId_kid_nonce: { tenantId, kid, nonce: claims.nonce } },
  });
  const isSame = used?.presentedBy === presentedBy && used.textDigest === sha256Hex(statement);
  return isSame ? used : null;
}

function verdictOf(check: StatementCheck): StatementVerdict {
  if (check.kind === "refused") return { kind: "refused", because: check.because };
  return { kind: "accepted", tenant: check.words.tenant, subject: check.words.subject };
}

type Use = { words: SignedWords; verdict: StatementVerdict; presented: Presented; now: Date };

async function isFirstUse(tx: Tx, { words, verdict, presented, now }: Use): Promise<boolean> {
  const { claims, kid, subject, tenant } = words;
  const { count } = await tx.statement.createMany({
    skipDuplicates: true,
    data: {
      tenantId: tenant,
      kid,
      nonce: claims.nonce,
      subjectId: subject,
      verb: claims.verb,
      target: oneLine(claims.target, 500),
      answer: verdict.kind,
      because: verdict.kind === "refused" ? verdict.because : null,
      textDigest: sha256Hex(presented.statement),
      presentedBy: presented.presentedBy,
      receivedAt: now,
      expiresAt: new Date(claims.exp * 1000),
    },
  });
  return count === 1;
}

function eventOf({ check, tenant, statement }: Presented, verdict: StatementVerdict): TrailEvent {
  const requestDigest = sha256Hex(statement.toWellFormed());
  const kind = verdict.kind === "accepted" ? "statement.accepted" : "statement.refused";
  const because = verdict.kind === "refused" ? verdict.because : null;
  if (check.words === null) {
    const actor = { id: "unknown", type: "person" } as const;
    return { kind, actor, resource: { type: "tenant", id: tenant }, requestDigest, note: because };
  }
  const { subject, claims } = check.words;
  return {
    kind,
    actor: { id: subject, type: "person" },
    resource: { type: claims.verb, id: oneLine(claims.target, 500) },
    requestDigest,
    note: because ?? claims.reason,
  };
}
