// activities/ledger/policy/publish.ts: a policy admin's signed word changes the tenant's policy; what the platform says, with a second person's (I6).
import { randomUUID } from "node:crypto";
import { digestOf } from "../../../core/digest.ts";
import { diffSnapshots, sameRevision, type PolicyChange } from "../../../core/policy/diff.ts";
import { snapshotProblems } from "../../../core/policy/snapshot-check.ts";
import type { PolicySnapshot } from "../../../core/schema/policy.ts";
import type {
  PolicyConfirmation,
  PolicyPublished,
  PolicySubmission,
} from "../../../core/schema/policy-change.ts";
import { holdersOf } from "../approval/roles.ts";
import type { Tx } from "../database.ts";
import { hearAtGateway } from "../hear-at-gateway.ts";
import type { Refusal } from "../refusal.ts";
import { openSnapshot } from "../snapshots.ts";
import { withReason, type SignedWords, type StatementCheck } from "../statement-check.ts";
import { openTrail, type Trail } from "../trail.ts";
import type { StatementDeps } from "../verify-statement.ts";
import { putInForce, storeSnapshot } from "./in-force.ts";
import { currentPolicy, linesOf, waitingProposals, type Current } from "./standing.ts";

/** As long as an approval waits. */
const WAITS_MS = 72 * 60 * 60 * 1000;

/** Nothing of the snapshot is believed: it is checked as if its files had been loaded here. */
export async function publishByWords(
  deps: StatementDeps,
  { statement, snapshot }: PolicySubmission,
): Promise<PolicyPublished | Refusal> {
  const digest = digestOf(snapshot);
  return hearChange(deps, { statement, digest, mustSayWhy: true }, async (change) => {
    const problems = snapshotProblems(snapshot, change.words.tenant);
    if (problems.length > 0) return badInput(problems.slice(0, 20).join("\n"));
    return publish(change, { digest, snapshot });
  });
}

/** Of what somebody else has published, and is still what it was: it replaces what they saw in force. */
export async function confirmByWords(
  deps: StatementDeps,
  { statement, digest }: PolicyConfirmation,
): Promise<PolicyPublished | Refusal> {
  return hearChange(deps, { statement, digest, mustSayWhy: false }, async (change) => {
    const { tx, current, words } = change;
    if (current.digest === digest) return unchanged(digest);
    const opened = await openSnapshot(tx, words.tenant, digest);
    const waits = await waitingProposals(tx, { tenant: words.tenant, current, now: change.now }, digest);
    if (opened === null || waits.length === 0)
      return { kind: "not_found", because: `no policy ${digest} waits for a second person: publish it anew` };
    if ((await firstPerson(change, digest)) === null)
      return { kind: "refused", because: whyAlone(waits, words) };
    return publish(change, { digest, snapshot: opened.snapshot });
  });
}

function whyAlone(waits: readonly { proposedBy: string }[], { subject }: SignedWords): string {
  const own = waits.some(({ proposedBy }) => proposedBy === subject);
  return own
    ? "you have published it yourself: it is for a second policy_admin or platform_admin to confirm"
    : "whoever published it is no policy_admin any more: publish it anew";
}

type Change = { tx: Tx; trail: Trail; words: SignedWords; current: Current; now: Date };
type Heard = { statement: string; digest: string; mustSayWhy: boolean };

/** The tenant's chain is held, so two changes come one after the other, and each is compared with what it replaces. */
async function hearChange(
  deps: StatementDeps,
  { statement, digest, mustSayWhy }: Heard,
  then: (change: Change) => Promise<PolicyPublished | Refusal>,
): Promise<PolicyPublished | Refusal> {
  const expected = { verb: "policy.change", target: digest, digest } as const;
  const also = (check: StatementCheck) =>
    mustSayWhy ? withReason(check, "a change of policy says why") : check;
  return hearAtGateway(deps, { statement, expected, also }, async ({ tx, words }) => {
    const trail = await openTrail(tx, deps, { tenant: words.tenant, chain: "tenant" });
    const current = await currentPolicy(tx, words.tenant);
    return then({ tx, trail, words, current, now: deps.clock() });
  });
}

type Candidate = { digest: string; snapshot: PolicySnapshot };

async function publish(change: Change, candidate: Candidate): Promise<PolicyPublished | Refusal> {
  const { current, words } = change;
  const { digest, snapshot } = candidate;
  if (current.digest === digest) return unchanged(digest);
  const first = await firstPerson(change, digest);
  if (first === null && !words.roles.includes("policy_admin"))
    return { kind: "refused", because: "a platform_admin seconds what a policy_admin has published" };
  const problem = sameRevisionProblem(current, snapshot) ?? (await verifierProblem(change, snapshot));
  if (problem !== null) return badInput(problem);
  const changes = diffSnapshots(current.snapshot, snapshot);
  const needsTwo = current.snapshot === null || changes.some(({ of }) => of === "platform");
  const said = { digest, replaces: current.digest, changes: linesOf(changes) };
  if (needsTwo && first === null) {
    await propose(change, { ...candidate, changes });
    return { state: "half", ...said };
  }
  await enact(change, { ...candidate, changes, first });
  return { state: "in_force", ...said };
}

/** Who has published it and is not the one who speaks now, if they may still publish; null: nobody. */
async function firstPerson({ tx, words, current, now }: Change, digest: string): Promise<string | null> {
  const { tenant, subject } = words;
  const waiting = await waitingProposals(tx, { tenant, current, now }, digest);
  const others = waiting.map(({ proposedBy }) => proposedBy).filter((by) => by !== subject);
  const isAdmin = await holdersOf(tx, tenant, { role: "policy_admin", among: others });
  return others.find(isAdmin) ?? null;
}

type Proposed = Candidate & { changes: readonly PolicyChange[] };

async function propose({ tx, trail, words, current, now }: Change, proposed: Proposed): Promise<void> {
  const { tenant, subject, claims } = words;
  const { digest, snapshot, changes } = proposed;
  const waiting = await waitingProposals(tx, { tenant, current, now }, digest);
  if (waiting.some(({ proposedBy }) => proposedBy === subject)) return; // said twice by one person is said once
  const by = { id: subject, type: "person" } as const;
  await storeSnapshot(tx, { tenant, by, snapshot });
  await tx.policyProposal.create({
    data: {
      tenantId: tenant,
      proposalId: randomUUID(),
      digest,
      replaces: current.digest,
      proposedBy: subject,
      reason: claims.reason ?? "",
      proposedAt: now,
      expiresAt: new Date(now.getTime() + WAITS_MS),
    },
  });
  await trail.append({
    kind: "policy.proposed",
    actor: by,
    resource: { type: "policy_snapshot", id: digest },
    policySnapshot: current.digest,
    requestDigest: digest,
    note: noteOf(current, changes),
  });
}

async function enact(change: Change, enacted: Proposed & { first: string | null }): Promise<void> {
  const { tx, trail, words, current, now } = change;
  const { tenant, subject } = words;
  const { digest, snapshot, changes, first } = enacted;
  const note = `${first === null ? "" : `with ${first}, `}${noteOf(current, changes)}`;
  await putInForce(tx, trail, { tenant, by: { id: subject, type: "person" }, snapshot, note });
  if (first === null) return;
  await tx.policyProposal.updateMany({
    where: { tenantId: tenant, digest, replaces: current.digest, confirmedAt: null },
    data: { confirmedBy: subject, confirmedAt: now },
  });
}

function noteOf({ digest }: Current, changes: readonly PolicyChange[]): string {
  const replaced = digest === null ? "the first policy" : `replaces ${digest.slice(0, 12)}`;
  return `${replaced}; ${linesOf(changes).join("; ") || "rules as before, on other lines"}`;
}

function sameRevisionProblem(current: Current, snapshot: PolicySnapshot): string | null {
  const [document] = sameRevision(current.snapshot, snapshot);
  if (!document) return null;
  const { level, name, revision } = document;
  return `${level}/${name} says something else under revision ${revision}: raise it to ${revision + 1}, as decisions are recorded by it`;
}

/** Its runs could not be admitted: a change is verified by a profile of policy's (I17). */
async function verifierProblem({ tx, words }: Change, { verifiers }: PolicySnapshot): Promise<string | null> {
  const known = verifiers.map(({ name }) => name);
  const bare = await tx.repository.findFirst({
    where: { tenantId: words.tenant, verifier: { notIn: known } },
    orderBy: { name: "asc" },
  });
  if (bare === null) return null;
  return `${bare.name} is verified by ${bare.verifier}, which this policy does not have; there are: ${known.join(", ") || "none"}`;
}

function unchanged(digest: string): PolicyPublished {
  return { state: "unchanged", digest, replaces: digest, changes: [] };
}

function badInput(because: string): Refusal {
  return { kind: "bad_input", because };
}
