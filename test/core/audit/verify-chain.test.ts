// test/core/audit/verify-chain.test.ts: what recomputing a chain shows, and what only the head shows.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { genesisOf, linkHash } from "../../../core/audit/chain.ts";
import { verifyChain } from "../../../core/audit/verify-chain.ts";
import type { AuditEvent } from "../../../core/schema/audit.ts";

const CHAIN = "run/r1";

function chainOf(notes: readonly string[], tenant = "acme", chain = CHAIN): AuditEvent[] {
  let previous = genesisOf(tenant, chain);
  return notes.map((note, index) => {
    const body = JSON.stringify({ note, tenant });
    const event = { chain, seq: index + 1, previous, hash: linkHash(previous, index + 1, body), body };
    previous = event.hash;
    return event;
  });
}

describe("verifyChain", () => {
  test("a whole chain holds, and says how many events it has", () => {
    expect(verifyChain(chainOf(["a", "b", "c"]), { tenant: "acme", chain: CHAIN, head: 3 })).toStrictEqual({
      ok: true,
      events: 3,
    });
    expect(verifyChain([], { head: 0 })).toStrictEqual({ ok: true, events: 0 });
  });

  test("I13 any one change of any one event is found, at that event", () => {
    const changes: ((event: AuditEvent) => AuditEvent)[] = [
      (event) => ({ ...event, body: event.body.replace("note", "nota") }),
      (event) => ({ ...event, seq: event.seq + 1 }),
      (event) => ({ ...event, hash: event.hash.replace(/^./, (digit) => (digit === "0" ? "1" : "0")) }),
      (event) => ({ ...event, previous: genesisOf("acme", "tenant") }),
      (event) => ({ ...event, chain: "run/r2" }),
      (event) => ({ ...event, body: event.body.replace("acme", "evil") }),
      (event) => ({ ...event, body: "\ud800" }),
      (event) => ({ ...event, previous: "no digest" }),
    ];
    const place = fc.record({ at: fc.nat(9), change: fc.nat(changes.length - 1) });
    fc.assert(
      fc.property(place, ({ at, change }) => {
        const events = chainOf(["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"]);
        const target = events[at];
        const tamper = changes[change];
        if (target && tamper) events[at] = tamper(target);
        expect(verifyChain(events, { tenant: "acme", chain: CHAIN })).toMatchObject({
          ok: false,
          at: at + 1,
        });
      }),
    );
  });

  test("I13 a removed, repeated or swapped event is found where it should have stood", () => {
    const [a, b, c] = chainOf(["a", "b", "c"]);
    if (!a || !b || !c) throw new Error("three events");
    expect(verifyChain([a, c])).toMatchObject({ ok: false, at: 2 });
    expect(verifyChain([a, a, b, c])).toMatchObject({ ok: false, at: 2 });
    expect(verifyChain([b, a, c])).toMatchObject({ ok: false, at: 1 });
  });

  test("I13 an event with a valid hash over another predecessor is found: it was spliced in", () => {
    const [a, b, c] = chainOf(["a", "b", "c"]);
    if (!a || !b || !c) throw new Error("three events");
    const previous = genesisOf("acme", CHAIN);
    const spliced = { ...b, previous, hash: linkHash(previous, 2, b.body) };
    expect(verifyChain([a, spliced, c])).toMatchObject({ ok: false, at: 2 });
  });

  test("I13 a cut tail is seen by the head alone: the rest is a whole chain", () => {
    const events = chainOf(["a", "b", "c"]).slice(0, 2);
    expect(verifyChain(events)).toStrictEqual({ ok: true, events: 2 });
    expect(verifyChain(events, { head: 3 })).toStrictEqual({
      ok: false,
      at: 3,
      because: "the chain has 3 events, 2 are here",
    });
  });

  test("I7 a chain does not pass for another tenant's or another run's", () => {
    expect(verifyChain(chainOf(["a"], "other"), { tenant: "acme" })).toMatchObject({ ok: false, at: 1 });
    expect(verifyChain(chainOf(["a"]), { chain: "run/r2" })).toMatchObject({ ok: false, at: 1 });
  });
});
