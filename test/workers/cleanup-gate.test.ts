// test/workers/cleanup-gate.test.ts: a worker's gate lets a clean-up through at any time (I14), and its permit for nothing else (I4).
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { PermitSigner } from "../../activities/ledger/deps.ts";
import { permitFor } from "../../activities/ledger/permit.ts";
import { createPermitSigner, sealedPermit } from "../../activities/ledger/permit-signer.ts";
import { isExempt, queueFor } from "../../core/action.ts";
import { digestOf } from "../../core/digest.ts";
import { ACTION_KINDS } from "../../core/schema/action.ts";
import type { Action } from "../../core/schema/action.ts";
import type { Permit, SealedPermit } from "../../core/schema/permit.ts";
import type { Halt } from "../../core/schema/halt.ts";
import type { HaltFeed } from "../../workers/halt-feed.ts";
import { createPermitCheck } from "../../workers/permit-check.ts";
import type { PermitCheck } from "../../workers/permit-check.ts";
import { createPermitGate } from "../../workers/permit-gate.ts";
import { ACTION_EXAMPLES } from "../../core/policy/ordinary.ts";
import { newKeyPair } from "../support/ledger/people.ts";
import { attemptAt, DRILL, feedOf } from "../support/workers/effect.ts";

const ledgerKey = newKeyPair();
let ledger: PermitSigner;
const sign = (claims: Permit): SealedPermit => sealedPermit(ledger, claims);
let check: PermitCheck;
beforeAll(async () => {
  ledger = createPermitSigner(ledgerKey.privateKey);
  check = await createPermitCheck(ledgerKey.publicKey);
});

const actor = { tenant: "acme", run: "run-1", workflowId: "run/acme/run-1", fence: 1 };

function permitTo(action: Action): Permit {
  const request = { id: "p-1", actor, actionId: "a-1" };
  const claims = permitFor(action, {
    ...request,
    data: "internal",
    forgeId: null,
    installations: [],
    now: new Date(),
  });
  if (claims === null) throw new Error(`${action.kind} has nothing to perform`);
  return claims;
}

type Place = { queue: string; wf: string; act: string; type: string };

function placeOf(action: Action): Place {
  return { queue: queueFor(action) ?? "", wf: actor.workflowId, act: "a-1", type: action.kind };
}

type Presented = { permit: SealedPermit; action: Action; feed: HaltFeed; place?: Place };

/** True: the activity's body was reached. Else the failure's type. */
async function present({ permit, action, feed, place = placeOf(action) }: Presented): Promise<string | true> {
  const { inbound } = createPermitGate({ check, feed })(attemptAt(place).context);
  let reached = false;
  const next = async (): Promise<void> => void (reached = true);
  try {
    await inbound?.execute?.({ args: [{ permit, action }], headers: {} }, next);
  } catch (error) {
    expect(reached).toBe(false);
    return (error as { type: string }).type;
  }
  expect(reached).toBe(true);
  return true;
}

const HALT: Halt = { ...DRILL, scope: "platform", target: "*", tenant: null };

const FEEDS = {
  fresh: feedOf([], 0),
  "fresh, with everything halted": feedOf([HALT], 0),
  stale: feedOf([], 60_000),
  "never heard": feedOf([], null),
} as const;

const performed = ACTION_KINDS.filter((kind) => queueFor(ACTION_EXAMPLES[kind]) !== null);
const cleanup: fc.Arbitrary<Action> = fc.record({
  kind: fc.constant("run.cleanup" as const),
  workspaces: fc.array(fc.record({ id: fc.string(), queue: fc.constantFrom("sandbox@a", "sandbox@b") }), {
    minLength: 1,
    maxLength: 4,
  }),
  reason: fc.string({ maxLength: 60 }),
});

describe("the gate", () => {
  test.each(performed)(
    "I4 lets %s through with its own permit, by a fresh feed without halts",
    async (kind) => {
      const action = ACTION_EXAMPLES[kind];
      const permit = sign(permitTo(action));
      expect(await present({ permit, action, feed: FEEDS.fresh })).toBe(true);
    },
  );

  test("I20 lets a message out whatever is halted, but by no feed that is stale or was never heard", async () => {
    const action = ACTION_EXAMPLES["notify.send"];
    const permit = sign(permitTo(action));
    expect(await present({ permit, action, feed: FEEDS["fresh, with everything halted"] })).toBe(true);
    expect(await present({ permit, action, feed: FEEDS.stale })).toBe("halt_feed_stale");
    expect(await present({ permit, action, feed: FEEDS["never heard"] })).toBe("halt_feed_stale");
  });

  test.each(performed.filter((kind) => !isExempt(kind) && kind !== "notify.send"))(
    "I14 I20 starts no %s while halted, and none by a feed that is stale or was never heard",
    async (kind) => {
      const action = ACTION_EXAMPLES[kind];
      const permit = sign(permitTo(action));
      expect(await present({ permit, action, feed: FEEDS["fresh, with everything halted"] })).toBe("halted");
      expect(await present({ permit, action, feed: FEEDS.stale })).toBe("halt_feed_stale");
      expect(await present({ permit, action, feed: FEEDS["never heard"] })).toBe("halt_feed_stale");
    },
  );

  test("I14 lets every clean-up through by any feed, and no permit but one to end or to keep evidence is exempt", async () => {
    const property = fc.asyncProperty(
      cleanup,
      fc.constantFrom(...Object.values(FEEDS)),
      async (action, feed) => {
        const permit = sign(permitTo(action));
        expect(await present({ permit, action, feed })).toBe(true);
      },
    );
    await fc.assert(property, { numRuns: 100 });
    const exempt = performed.filter((kind) => permitTo(ACTION_EXAMPLES[kind]).exempt);
    expect(exempt).toStrictEqual(["run.cleanup", "evidence.keep"]);
  });
});

describe("I4 a permit to clean up is good for nothing else:", () => {
  test.each(performed.filter((kind) => kind !== "run.cleanup"))("not to %s", async (kind) => {
    const action = ACTION_EXAMPLES[kind];
    const property = fc.asyncProperty(cleanup, async (permitted) => {
      const permit = sign(permitTo(permitted));
      expect(await present({ permit, action, feed: FEEDS.fresh })).toBe("permit_invalid");
      const disguised = { ...placeOf(permitted), type: kind };
      expect(await present({ permit, action, feed: FEEDS.fresh, place: disguised })).toBe("permit_invalid");
      expect(await present({ permit, action: permitted, feed: FEEDS.fresh, place: disguised })).toBe(
        "permit_invalid",
      );
    });
    await fc.assert(property, { numRuns: 10 });
  });

  test("not to end other workspaces, on another queue, from another workflow, as another activity", async () => {
    const property = fc.asyncProperty(cleanup, cleanup, async (permitted, other) => {
      const permit = sign(permitTo(permitted));
      const place = placeOf(permitted);
      fc.pre(digestOf(permitted) !== digestOf(other));
      expect(await present({ permit, action: other, feed: FEEDS.fresh, place })).toBe("permit_invalid");
      for (const wrong of [{ queue: "scm" }, { wf: "run/acme/run-2" }, { act: "a-2" }]) {
        const elsewhere = { permit, action: permitted, feed: FEEDS.fresh, place: { ...place, ...wrong } };
        expect(await present(elsewhere)).toBe("permit_invalid");
      }
    });
    await fc.assert(property, { numRuns: 60 });
  });

  test("not after it has expired, and not signed by anybody but the ledger", async () => {
    const action = ACTION_EXAMPLES["run.cleanup"];
    const expired = sign({ ...permitTo(action), exp: Math.floor(Date.now() / 1000) - 1 });
    expect(await present({ permit: expired, action, feed: FEEDS.fresh })).toBe("permit_expired");
    const stranger = createPermitSigner(newKeyPair().privateKey);
    const forged = sealedPermit(stranger, permitTo(action));
    expect(await present({ permit: forged, action, feed: FEEDS.fresh })).toBe("permit_invalid");
  });

  test("not to read or store any artifact: it names none", async () => {
    const property = fc.property(cleanup, (action) => {
      const { reads, writes } = permitTo(action);
      expect({ reads, writes }).toStrictEqual({ reads: [], writes: [] });
    });
    fc.assert(property, { numRuns: 100 });
    const { reads, writes } = permitTo(ACTION_EXAMPLES["evidence.keep"]);
    expect(reads).toStrictEqual([]);
    expect(writes.map((write) => write.class)).toStrictEqual(["workflow_history"]);
  });
});
