// test/workers/permit-gate.test.ts: the gate before every effect lets through one action, at one place, while no halt covers it.
import { describe, expect, test } from "vitest";
import { createPermitSigner } from "../../activities/ledger/permit-signer.ts";
import type { Permit } from "../../core/schema/decision.ts";
import { createPermitCheck } from "../../workers/permit-check.ts";
import { createPermitGate } from "../../workers/permit-gate.ts";
import { newKeyPair } from "../support/ledger/people.ts";
import { attemptAt, CLAIMS, DRILL, feedOf, SHELL, through } from "../support/workers/effect.ts";

const keys = newKeyPair();
const signer = await createPermitSigner(keys.privateKey);
const check = await createPermitCheck(keys.publicKey);

type Case = {
  claims?: Partial<Permit>;
  at?: Parameters<typeof attemptAt>[0];
  feed?: ReturnType<typeof feedOf>;
  action?: unknown;
  permit?: string;
};

async function present({ claims = {}, at = {}, feed = feedOf([], 0), action = SHELL, permit }: Case) {
  const gate = createPermitGate({ check, feed })(attemptAt(at).context);
  const signed = permit ?? (await signer.sign({ ...CLAIMS, ...claims }));
  return through(gate, { permit: signed, action });
}

test("a genuine permit admits its action, and the body is given the verified claims", async () => {
  expect(await present({})).toMatchObject({ action: SHELL, claims: CLAIMS });
});

describe("I4 a permit serves nothing but its own action at its own place", () => {
  test.each<{ name: string; tried: Case; kind: string }>([
    { name: "no permit", tried: { permit: "" }, kind: "permit_invalid" },
    { name: "not a permit", tried: { permit: "a.b.c" }, kind: "permit_invalid" },
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
    const forger = await createPermitSigner(newKeyPair().privateKey);
    await expect(present({ permit: await forger.sign(CLAIMS) })).rejects.toMatchObject({
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
    expect(await present({ claims: { exempt: true }, feed: feedOf([DRILL], null) })).toMatchObject({
      claims: { exempt: true },
    });
  });
});
