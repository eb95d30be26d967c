// test/core/admission.test.ts: the queue for admission is first come, first served, within the caps, and never stands still.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { whyToWait } from "../../core/admission.ts";
import type { Queue } from "../../core/admission.ts";

const caps = { perTenant: 3, perRepository: 2 };
const waiting = (...names: string[]) =>
  names.map((name) => ({ runId: name, repositoryId: name.slice(0, 1) }));
/** Runs are named by their repository and a number. */
const startable = (queue: Queue): string[] =>
  queue.queue.map(({ runId }) => runId).filter((runId) => whyToWait(queue, runId) === null);

describe("by example", () => {
  test.each<[string, Record<string, number>, string[], string[]]>([
    ["with room for all, all", {}, ["a1", "b1"], ["a1", "b1"]],
    ["the tenant's last place is the first one's", { a: 1, b: 1 }, ["c1", "a2"], ["c1"]],
    ["a full repository holds up no other", { a: 2 }, ["a3", "b1"], ["b1"]],
    ["nor does one that gets full by those before", { a: 1 }, ["a2", "a3", "b1"], ["a2", "b1"]],
    ["a full tenant lets nobody in", { a: 2, b: 1 }, ["c1"], []],
  ])("%s", (...[, atWork, names, expected]) => {
    const queue = { caps, atWork: new Map(Object.entries(atWork)), queue: waiting(...names) };
    expect(startable(queue)).toStrictEqual(expected);
  });

  test.each<[Record<string, number>, string[], string, string]>([
    [{ a: 2, b: 1 }, ["c1"], "c1", "3 of 3 runs of the tenant are at work"],
    [{ a: 2 }, ["a3"], "a3", "2 of 2 runs of this repository are at work"],
    [{ a: 1 }, ["a2", "a3"], "a3", "number 2 in the queue; the room there is belongs to those before it"],
    [{}, [], "a1", "the run is not in the queue"],
  ])("%j and %j: %s waits, and why", (...[atWork, names, run, because]) => {
    const queue = { caps, atWork: new Map(Object.entries(atWork)), queue: waiting(...names) };
    expect(whyToWait(queue, run)).toBe(because);
  });
});

const arbitraryQueue = fc.record({
  caps: fc.record({
    perTenant: fc.integer({ min: 1, max: 5 }),
    perRepository: fc.integer({ min: 1, max: 3 }),
  }),
  atWork: fc.dictionary(fc.constantFrom("a", "b", "c"), fc.integer({ min: 0, max: 3 })),
  names: fc.uniqueArray(
    fc.tuple(fc.constantFrom("a", "b", "c"), fc.nat(20)).map(([r, n]) => `${r}${n}`),
    {
      maxLength: 8,
    },
  ),
});
const total = (counts: Iterable<number>): number => [...counts].reduce((sum, count) => sum + count, 0);

test("whoever may start fits the caps together with all others who may, in whatever order they ask", () => {
  fc.assert(
    fc.property(arbitraryQueue, ({ caps: most, atWork, names }) => {
      const queue = { caps: most, atWork: new Map(Object.entries(atWork)), queue: waiting(...names) };
      const starting = startable(queue);
      if (starting.length === 0) return;
      expect(total(queue.atWork.values()) + starting.length).toBeLessThanOrEqual(most.perTenant);
      for (const repository of ["a", "b", "c"]) {
        const more = starting.filter((runId) => runId.startsWith(repository)).length;
        if (more > 0) expect((atWork[repository] ?? 0) + more).toBeLessThanOrEqual(most.perRepository);
      }
    }),
  );
});

test("of one repository nobody starts before one who stands before it, and with room at all somebody may start", () => {
  fc.assert(
    fc.property(arbitraryQueue, ({ caps: most, atWork, names }) => {
      const queue = { caps: most, atWork: new Map(Object.entries(atWork)), queue: waiting(...names) };
      const starting = new Set(startable(queue));
      for (const repository of ["a", "b", "c"]) {
        const own = names.filter((name) => name.startsWith(repository)).map((name) => starting.has(name));
        expect(own.toSorted((x, y) => Number(y) - Number(x))).toStrictEqual(own);
      }
      const hasRoom = names.some((name) => (atWork[name.slice(0, 1)] ?? 0) < most.perRepository);
      if (hasRoom && total(queue.atWork.values()) < most.perTenant) expect(starting.size).toBeGreaterThan(0);
    }),
  );
});
