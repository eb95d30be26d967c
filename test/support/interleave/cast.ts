// test/support/interleave/cast.ts: one tenant with a repository, a run and its people: those who may approve, and those who must not count.
import { calculateJwkThumbprint } from "jose";
import { closeLost } from "../../../activities/ledger/lost-runs.ts";
import type { SubmitAnswer } from "../../../activities/ledger/submit.ts";
import { seedTenant } from "../../../activities/ledger/seed.ts";
import { digestOf } from "../../../core/digest.ts";
import type { RunInput } from "../../../core/schema/run.ts";
import type { Words } from "../ledger/people.ts";
import { newKeyPair } from "../ledger/people.ts";
import { task } from "../ledger/world.ts";
import type { Person, World } from "../ledger/world.ts";
import { policyNamed } from "./policies.ts";

/**
 * ann, bob: approvers; ann2: ann by a key of her second computer. otto: an approver too, but he asked for the run; olga:
 * one who wrote its task. rex: an approver whose key was revoked. dora: no approver, so what she says counts with a
 * delegation alone.
 */
export const PEOPLE = ["ann", "ann2", "bob", "otto", "olga", "rex", "dora"] as const;
export type PersonName = (typeof PEOPLE)[number];
/** They say nothing before the end, so that it can be reached. */
export const LATE = ["cleo", "dirk"] as const;

export type Cast = {
  tenant: string;
  input: RunInput;
  /** Digest of the policy that it begins with. */
  policy: string;
  /** `ada`: platform_admin. */
  people: Record<PersonName | (typeof LATE)[number] | "ada", Person>;
  sign(by: Person, words: Words): Promise<string>;
};

let tenants = 0;

/** The task was olga's first, and is otto's now. */
export async function newCast(world: World, quorum: number): Promise<Cast> {
  tenants += 1;
  const tenant = `t${tenants}`;
  const person = (subject: string): Person => ({ subject, key: newKeyPair() });
  const people = {
    ada: person("ada"),
    ann: person("ann"),
    ann2: person("ann"),
    bob: person("bob"),
    otto: person("otto"),
    olga: person("olga"),
    rex: person("rex"),
    dora: person("dora"),
    cleo: person("cleo"),
    dirk: person("dirk"),
  };
  const sign = (by: Person, words: Words): Promise<string> =>
    world.sign(by, { aud: `test/${tenant}`, ...words });
  const { policySnapshot } = await seedTenant(world.deps, {
    tenant: { id: tenant, name: tenant },
    installations: [{ id: 1000 + tenants, account: tenant }],
    subjects: Object.values(people).map(({ subject, key }) => ({
      id: subject,
      roles: ROLES[subject] ?? ["approver"],
      publicKey: key.publicKey,
    })),
    policy: policyNamed("first", quorum),
  });
  const cast = { tenant, people, policy: policySnapshot, sign };
  await revokeKey(world, cast, people.rex);
  return { ...cast, input: await submitTwice(world, cast) };
}

const ROLES: Record<string, readonly ("approver" | "operator" | "platform_admin" | "viewer")[]> = {
  ada: ["platform_admin"],
  otto: ["approver", "operator"],
  olga: ["approver", "operator"],
  dora: ["viewer"],
};

export async function revokeKey(
  world: World,
  { sign, people }: Pick<Cast, "sign" | "people">,
  { key }: Person,
): Promise<void> {
  const kid = await kidOf(key.publicKey);
  const statement = await sign(people.ada, { verb: "key.revoke", target: kid });
  const answer = await world.gateway.changeKey({ statement, change: { verb: "key.revoke", kid } });
  if (!("person" in answer)) throw new Error(answer.because);
}

async function kidOf({ kty = "", crv = "", x = "" }: Person["key"]["publicKey"]): Promise<string> {
  return calculateJwkThumbprint({ kty, crv, x });
}

async function submitTwice(world: World, cast: Omit<Cast, "input">): Promise<RunInput> {
  const { tenant, people } = cast;
  const repository = `${tenant}/geese`;
  const request = { repository, owner: "jane", team: "birds", tier: "low", verifier: "node" } as const;
  const facts = { forgeId: 101, defaultBranch: "main", private: false, archived: false };
  await world.gateway.recordOnboarding({ tenant, subject: "ada", request, facts });
  const wanted = task({ repository, autonomy: "supervised_pr" });
  const asked = { task: wanted, model: "default" };
  const words = { verb: "run.start", target: repository, digest: digestOf(asked) } as const;
  const first = await world.gateway.submitTask({ statement: await cast.sign(people.olga, words), ...asked });
  const { runId: run } = created(first);
  await closeLost(world.deps, { tenant, runId: run, status: "TERMINATED", by: null, reason: null });
  const anew = { model: null };
  const again = { verb: "run.retry", target: run, digest: digestOf(anew), reason: "once more" } as const;
  return created(
    await world.gateway.retryRun({ statement: await cast.sign(people.otto, again), run, request: anew }),
  );
}

function created(answer: SubmitAnswer): RunInput {
  if (answer.kind !== "created") throw new Error(JSON.stringify(answer));
  return answer.input;
}
