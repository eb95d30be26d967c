// test/support/ledger/approvals.ts: a world where the platform asks about every shell command, and people who may answer.
import { seedTenant } from "../../../activities/ledger/seed.ts";
import { signedDigest } from "../../../core/approval/binding.ts";
import type { Action } from "../../../core/schema/action.ts";
import type { Delegate, VerdictVerb, WordAnswer } from "../../../core/schema/approval.ts";
import type { Actor, Decision } from "../../../core/schema/decision.ts";
import type { Approvers, LoadedRule, PolicySnapshot } from "../../../core/schema/policy.ts";
import type { Role } from "../../../core/schema/vocabulary.ts";
import { decideOne, publish, SHELL } from "./asking.ts";
import { newKeyPair } from "./people.ts";
import { policy, rule } from "./policy.ts";
import type { Person, World } from "./world.ts";

export const ASKING = { quorum: 1, roles: ["approver"], teams: [], expires_hours: 72 } satisfies Approvers;

export function askingPolicy(approvers: Partial<Approvers> = {}, ...more: LoadedRule[]): PolicySnapshot {
  const ask = { id: "ask-shell", actions: ["shell.exec"], effect: "ask_approval" as const };
  return policy(rule({ ...ask, approvers: { ...ASKING, ...approvers } }), ...more);
}

/** Of acme, with a key enrolled. */
export async function newPerson(world: World, subject: string, ...roles: Role[]): Promise<Person> {
  const key = newKeyPair();
  const subjects = [{ id: subject, roles, publicKey: key.publicKey }];
  const [row] = await world.sql.owner("SELECT current_policy FROM tenant WHERE tenant_id = 'acme'");
  const [text] = await world.sql.owner("SELECT text FROM policy_snapshot WHERE digest = $1", [
    row?.["current_policy"],
  ]);
  const snapshot: PolicySnapshot = JSON.parse(String(text?.["text"]));
  await seedTenant(world.deps, {
    tenant: { id: "acme", name: "Acme" },
    installations: [],
    subjects,
    policy: snapshot,
  });
  return { subject, key };
}

export type Asked = { actor: Actor; approval: string; decision: Decision; action: Action };

let asked = 0;

/** A run's action that policy asked about, and the request that came of it. */
export async function ask(
  world: World,
  { actor, action = SHELL, id = `a-${(asked += 1)}` }: { actor: Actor; action?: Action; id?: string },
): Promise<Asked> {
  const decision = await decideOne(world, { actor, action, id });
  asked += 1;
  const approval = `${actor.run}-${asked}`;
  const child = { ...actor, workflowId: `approval/acme/${actor.run}/${asked}` };
  await world.ledger.openApproval({ actor: child, approval, decision: decision.id, action, diff: null });
  return { actor, approval, decision, action };
}

export type Saying = { verb?: VerdictVerb; delegate?: Delegate | null; reason?: string | null };

export async function wordFor(world: World, by: Person, to: Asked & Saying) {
  const { verb = "approve", delegate = null, reason = null } = to;
  const view = await world.gateway.showApproval("acme", to.approval);
  if (view === null) throw new Error(`there is no approval ${to.approval}`);
  const digest = signedDigest(view.binding, { verb, delegate });
  const statement = await world.sign(by, { verb, target: to.approval, digest, reason });
  return { verb, statement, delegate };
}

export async function say(world: World, by: Person, to: Asked & Saying): Promise<WordAnswer> {
  const word = await wordFor(world, by, to);
  return world.ledger.hearWord({ actor: to.actor, approval: to.approval, word });
}

/** The action once more, with what people said of it. */
export async function decideWith(
  world: World,
  { actor, action, approval }: Asked,
  id: string,
): Promise<Decision> {
  const { decisions } = await world.ledger.decide({
    actor,
    actions: [{ actionId: id, action, approval }],
    settlements: [],
  });
  const [decision] = decisions;
  if (!decision) throw new Error("one action, one decision");
  return decision;
}

export { publish };
