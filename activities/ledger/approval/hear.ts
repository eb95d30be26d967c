// activities/ledger/approval/hear.ts: a person's signed word to an approval: checked, heard, kept and audited in one transaction (I5, I6).
import { signedDigest } from "../../../core/approval/binding.ts";
import { hear, missingFor, type Standing, type Word } from "../../../core/approval/hear.ts";
import { PersonsWord, type WordAnswer } from "../../../core/schema/approval.ts";
import type { Actor } from "../../../core/schema/decision.ts";
import { acceptStatement, saidBefore, type Presented } from "../accept-statement.ts";
import { chainOf, openActorTrail } from "../actor.ts";
import type { Tx } from "../database.ts";
import { checkStatement, type SignedWords, type StatementCheck } from "../statement-check.ts";
import { oneLine } from "../stored-text.ts";
import type { StatementDeps } from "../verify-statement.ts";
import { rolesOf } from "./roles.ts";
import { findApproval, subjectsIn, type StoredApproval } from "./stored.ts";

/** `word`: as it came, whatever it is. */
export type HearWord = { actor: Actor; approval: string; word: unknown };

/** Answers at once. `presentedBy`: the one call that may say it once more, its answer having been lost. */
export async function hearWord(
  deps: StatementDeps,
  { actor, approval, word }: HearWord,
  presentedBy: string | null,
): Promise<WordAnswer> {
  const { tenant } = actor;
  const read = PersonsWord.safeParse(word);
  const said: PersonsWord = read.data ?? { verb: "approve", statement: "", delegate: null };
  const binding = await deps.database.withTenant(
    tenant,
    async (tx) => (await findApproval(tx, tenant, approval))?.binding ?? null,
  );
  const digest = binding && signedDigest(binding, said);
  const check = await checkStatement(deps, said.statement, {
    tenant,
    verb: said.verb,
    target: approval,
    digest,
  });
  const presented = { check, tenant, chain: chainOf(actor), statement: said.statement, presentedBy };
  return deps.database.withTenant(tenant, async (tx) => {
    await openActorTrail(tx, deps, actor); // the run's lock: words come one after another
    const stored = await findApproval(tx, tenant, approval);
    const earlier = await answeredBefore(tx, presented, stored);
    if (earlier !== null) return earlier;
    return answer(tx, deps, { actor, approval, said, presented, stored });
  });
}

/** What the same call was told, its answer having been lost; it changes nothing twice. */
async function answeredBefore(
  tx: Tx,
  presented: Presented,
  stored: StoredApproval | null,
): Promise<WordAnswer | null> {
  const used = await saidBefore(tx, presented);
  if (used === null) return null;
  if (used.answer === "refused") return refuse(used.because ?? "it was refused");
  return stored && accepted(tx, stored, stored.standing);
}

type Saying = {
  actor: Actor;
  approval: string;
  said: PersonsWord;
  presented: Presented;
  stored: StoredApproval | null;
};

async function answer(tx: Tx, deps: StatementDeps, saying: Saying): Promise<WordAnswer> {
  const { presented, stored } = saying;
  const heard = await hearStored(tx, deps, saying);
  const check: StatementCheck =
    heard.kind === "accepted" ? presented.check : refusedCheck(presented.check, heard.because);
  const verdict = await acceptStatement(tx, deps, { ...presented, check });
  if (verdict.kind === "refused") return verdict;
  if (heard.kind === "refused" || stored === null) return refuse("it was refused"); // a refused check is never accepted
  await keep(tx, deps, { ...saying, stored, standing: heard.standing, words: heard.words });
  return accepted(tx, stored, heard.standing);
}

type HeardWord =
  { kind: "accepted"; standing: Standing; words: SignedWords } | { kind: "refused"; because: string };

async function hearStored(
  tx: Tx,
  deps: StatementDeps,
  { said, presented, stored }: Saying,
): Promise<HeardWord> {
  const { check } = presented;
  if (check.kind === "refused") return { kind: "refused", because: check.because };
  if (stored === null) return { kind: "refused", because: "there is no such approval" };
  const word = wordOf(said, check.words.subject);
  if (word === null) return { kind: "refused", because: "a delegation says to whom, and until when" };
  const { tenant, subject } = check.words;
  if (word.verb === "delegate" && !(await isKnown(tx, tenant, word.to)))
    return { kind: "refused", because: `nobody here is called ${word.to}` };
  const roles = await rolesOf(tx, tenant, [subject, ...subjectsIn(stored)]);
  const { request, standing } = stored;
  const heard = hear({ request, standing, rolesOf: roles, now: deps.clock() }, word);
  return heard.kind === "refused" ? heard : { ...heard, words: check.words };
}

function wordOf({ verb, delegate }: PersonsWord, by: string): Word | null {
  if (verb !== "delegate") return { verb, by };
  return delegate && { verb, by, to: delegate.to, until: new Date(delegate.until) };
}

async function isKnown(tx: Tx, tenantId: string, subjectId: string): Promise<boolean> {
  return (await tx.subject.count({ where: { tenantId, subjectId } })) === 1;
}

function refusedCheck(check: StatementCheck, because: string): StatementCheck {
  return check.kind === "refused"
    ? check
    : { kind: "refused", tenant: check.tenant, words: check.words, because };
}

type Kept = Saying & { stored: StoredApproval; standing: Standing; words: SignedWords };

async function keep(tx: Tx, deps: StatementDeps, kept: Kept): Promise<void> {
  const { said, stored, standing, words } = kept;
  const { tenantId, approvalId } = stored.row;
  const { subject, kid, claims } = words;
  const now = deps.clock();
  const reason = claims.reason === null ? null : oneLine(deps.redact(claims.reason), 500);
  await tx.approvalVerdict.create({
    data: {
      tenantId,
      approvalId,
      number: stored.words.length + 1,
      subjectId: subject,
      verb: said.verb,
      seat: standing.votes.find((vote) => vote.subject === subject)?.seat ?? null,
      delegateTo: said.delegate?.to ?? null,
      until: said.delegate && new Date(said.delegate.until),
      reason,
      kid,
      nonce: claims.nonce,
      saidAt: now,
    },
  });
  if (standing.status !== "pending") await close(tx, deps, { ...kept, reason });
}

/** Enough people have said enough: it is granted, or refused by one of them. */
async function close(tx: Tx, deps: StatementDeps, closed: Kept & { reason: string | null }): Promise<void> {
  const { actor, stored, standing, words, reason } = closed;
  const { tenantId, approvalId, decisionId } = stored.row;
  const { subject, claims } = words;
  const { status, votes } = standing;
  const why = reason === null ? "" : `: ${reason}`;
  const voters = votes.map((vote) => vote.subject).join(", ");
  const because = status === "granted" ? `approved by ${voters}` : `refused by ${subject}${why}`;
  await tx.approval.update({
    where: { tenantId_approvalId: { tenantId, approvalId } },
    data: { status, because, closedAt: deps.clock() },
  });
  const trail = await openActorTrail(tx, deps, actor);
  await trail.append({
    kind: status === "granted" ? "approval.granted" : "approval.refused",
    actor: { id: subject, type: "person" },
    resource: { type: "approval", id: approvalId },
    decision: decisionId,
    approval: approvalId,
    requestDigest: claims.digest,
    note: because,
  });
}

async function accepted(tx: Tx, stored: StoredApproval, { status, votes }: Standing): Promise<WordAnswer> {
  const roles = await rolesOf(
    tx,
    stored.row.tenantId,
    votes.map(({ seat }) => seat),
  );
  const missing = missingFor(stored.request, votes, roles).map(
    ({ rule, lacks }) => `${lacks} more for ${rule}`,
  );
  return { kind: "accepted", status, missing: status === "pending" ? missing.join(", ") : null };
}

function refuse(because: string): WordAnswer & { kind: "refused" } {
  return { kind: "refused", because };
}
