// test/support/ledger/asking.ts: asks a world's ledger about one action, and reads what came of it.
import { compactVerify, importJWK } from "jose";
import { expect } from "vitest";
import { verifyChain } from "../../../core/audit/verify-chain.ts";
import type { Action } from "../../../core/schema/action.ts";
import { AuditBody } from "../../../core/schema/audit.ts";
import { type Actor, type Decision, type Settlement } from "../../../core/schema/decision.ts";
import { Permit } from "../../../core/schema/permit.ts";
import type { PolicySnapshot } from "../../../core/schema/policy.ts";
import { publishPolicy } from "../../../activities/ledger/seed.ts";
import { openTrail } from "../../../activities/ledger/trail.ts";
import { tokenOf } from "../../../workers/permit-token.ts";
import type { World } from "./world.ts";

export const WORKSPACE = { id: "w", queue: "sandbox@h" };
export const SHELL: Action = { kind: "shell.exec", workspace: WORKSPACE, command: "ls", timeoutSeconds: 30 };

export type Asking = { actor: Actor; action: Action; id?: string; settlements?: Settlement[] };

export async function decideOne(world: World, asking: Asking): Promise<Decision> {
  const { actor, action, id = "a-1", settlements = [] } = asking;
  const asked = { actor, actions: [{ actionId: id, action }], settlements };
  const [decision] = (await world.ledger.decide(asked)).decisions;
  if (!decision) throw new Error("one action, one decision");
  return decision;
}

/** Verified with the public key alone, as a worker does. */
export async function claimsOf(world: World, { permit }: Decision): Promise<Permit> {
  const [row] = await world.sql.owner("SELECT claims FROM permit WHERE permit_id = $1", [permit?.id]);
  const claims = Permit.parse(JSON.parse(String(row?.["claims"])));
  const key = await importJWK(world.permitKey.publicKey, "Ed25519");
  const token = tokenOf(claims, permit?.signature ?? "");
  const { protectedHeader } = await compactVerify(token, key, { algorithms: ["Ed25519"] });
  expect(protectedHeader).toMatchObject({ alg: "Ed25519", typ: "skein-permit+jwt" });
  return claims;
}

/** Of a chain that holds from its first event to its head. */
export async function eventsOf(world: World, chain: string, tenant = "acme"): Promise<AuditBody[]> {
  const slice = await world.gateway.auditSlice(tenant, chain);
  if (slice === null) return [];
  const { events, head } = slice;
  expect(verifyChain(events, { tenant, chain, head })).toStrictEqual({ ok: true, events: head });
  return events.map((event) => AuditBody.parse(JSON.parse(event.body)));
}

export async function kindsOf(world: World, chain: string): Promise<string[]> {
  return (await eventsOf(world, chain)).map((event) => event.kind);
}

/** Makes it acme's current policy. */
export async function publish(world: World, snapshot: PolicySnapshot): Promise<void> {
  await world.database.withTenant("acme", async (tx) => {
    const trail = await openTrail(tx, world.deps, { tenant: "acme", chain: "tenant" });
    await publishPolicy(tx, trail, { tenant: "acme", by: "test", snapshot });
  });
}
