// test/workers/permit-gate.test.ts: the gate before every effect lets through one action, at one place, while no halt covers it.
import { describe, expect, test } from "vitest";
import { createPermitSigner, sealedPermit } from "../../activities/ledger/permit-signer.ts";
import type { Permit, SealedPermit } from "../../core/schema/permit.ts";
import { createPermitCheck } from "../../workers/permit-check.ts";
import { createPermitGate } from "../../workers/permit-gate.ts";
import { digestOf } from "../../core/digest.ts";
import { newKeyPair } from "../support/ledger/people.ts";
import { attemptAt, CLAIMS, DRILL, feedOf, SHELL, through } from "../support/workers/effect.ts";

const keys = newKeyPair();
const signer = createPermitSigner(keys.privateKey);
const check = await createPermitCheck(keys.publicKey);

type Case = {
  claims?: Partial<Permit>;
  at?: Parameters<typeof attemptAt>[0];
  feed?: ReturnType<typeof feedOf>;
  action?: unknown;
  permit?: unknown;
  altered?: Partial<SealedPermit>;
};

async function present(tried: Case) {
  const { claims = {}, at = {}, feed = feedOf([], 0), action = SHELL, altered = {} } = tried;
  const gate = createPermitGate({ check, feed })(attemptAt(at).context);
  const permit = tried.permit ?? { ...sealedPermit(signer, { ...CLAIMS, ...claims }), ...altered };
  return through(gate, { permit, action });
}

test("a genuine permit admits its action, and the body is given the verified claims", async () => {
  expect(await present({})).toMatchObject({ action: SHELL, claims: CLAIMS });
});

describe("I4 a permit serves nothing but its own action at its own place", () => {
  test.each<{ name: string; tried: Case; kind: string }>([
    { name: "no permit", tried: { permit: "" }, kind: "permit_invalid" },
    { name: "not a permit", tried: { permit: { signature: "A".repeat(86) } }, kind: "permit_invalid" },
    { name: "a longer life", tried: { altered: { exp: CLAIMS.exp + 1 } }, kind: "permit_invalid" },
    { name: "another data class", tried: { altered: { data: "public" } }, kind: "permit_invalid" },
    { name: "another repository's number", tried: { altered: { forgeId: 7 } }, kind: "permit_invalid" },
    { name: "another installation", tried: { altered: { installations: [7] } }, kind: "permit_invalid" },
    { name: "another signature", tried: { altered: { signature: "A".repeat(86) } }, kind: "permit_invalid" },
    { name: "expired", tried: { claims: { exp: 1 } }, kind: "permit_expired" },
    { name: "another command", tried: { action: { ...SHELL, command: "rm -rf /" } }, kind: "permit_invalid" },
    { name: "an unknown key", tried: { action: { ...SHELL, more: 1 } }, kind: "permit_invalid" },
    { name: "another kind", tried: { claims: { kind: "tool.read" } }, kind: "permit_invalid" },
    { name: "another queue", tried: { at: { queue: "sandbox@other" } }, kind: "permit_invalid" },
    { name: "another workflow", tried: { at: { wf: "run/acme/r-2" } }, kind: "permit_invalid" },
    { name: "another tenant's workflow", tried: { at: { wf: "run/other/r-1" } }, kind: "permit_invalid" },
    { name: "another activity id", tried: { at: { act: "a-2" } }, kind: "permit_invalid" },
    { name: "another activity", tried: { at: { type: "tool.write" } }, kind: "permit_invalid" },
  ])("$name: $kind", async ({ tried, kind }) => {
    await expect(present(tried)).rejects.toMatchObject({ type: kind });
  });

  test("signed by anybody else, it is no permit", async () => {
    const forger = createPermitSigner(newKeyPair().privateKey);
    await expect(present({ permit: sealedPermit(forger, CLAIMS) })).rejects.toMatchObject({
      type: "permit_invalid",
    });
  });
});

describe("I14 the halt feed", () => {
  test.each([
    { name: "never heard", feed: feedOf([], null), kind: "halt_feed_stale" },
    { name: "older than 3 s", feed: feedOf([], 3001), kind: "halt_feed_stale" },
    { name: "with a halt that covers the run", feed: feedOf([DRILL], 0), kind: "halted" },
  ])("$name starts nothing: $kind", async ({ feed, kind }) => {
    await expect(present({ feed })).rejects.toMatchObject({ type: kind });
  });

  test("with another tenant's halt keeps nobody else", async () => {
    const elsewhere = { ...DRILL, tenant: "other", target: "other" };
    expect(await present({ feed: feedOf([elsewhere], 0) })).toMatchObject({ claims: CLAIMS });
  });

  test("holds up no clean-up, not even when it is stale", async () => {
    const cleanup = { kind: "run.cleanup", workspaces: [SHELL.workspace], reason: "over" } as const;
    const claims = { kind: "run.cleanup", digest: digestOf(cleanup), writes: [], exempt: true };
    const tried = { claims, action: cleanup, at: { type: "run.cleanup" }, feed: feedOf([DRILL], null) };
    expect(await present(tried)).toMatchObject({ claims: { exempt: true } });
  });
});
