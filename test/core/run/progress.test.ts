// test/core/run/progress.test.ts: circles end within a bound, and whoever still does something new is never stopped.
import fc from "fast-check";
import { expect, test } from "vitest";
import { circleIn, noteTurn, NO_TURNS } from "../../../core/run/progress.ts";
import type { Progress } from "../../../core/run/progress.ts";
import type { ToolCall } from "../../../core/schema/action.ts";

type Turn = { calls: ToolCall[]; checkpoint: string | null };

let ids = 0;
/** Every call has an id of its own, as with a provider. */
function read(path: string): ToolCall {
  ids += 1;
  const workspace = { id: "ws-1", queue: "sandbox@here" };
  const action = {
    kind: "tool.read",
    workspace,
    tool: "read",
    path,
    pattern: null,
    offset: 0,
    limit: 100,
  } as const;
  return { kind: "proposal", callId: `id-${ids}`, tool: "read", action };
}
const reading = (path: string, checkpoint: string | null = null): Turn => ({
  calls: [read(path)],
  checkpoint,
});
const SILENT: Turn = { calls: [], checkpoint: null };

/** The turn at which it ends, from 1; null: it does not. */
function endOf(turns: readonly Turn[]): number | null {
  let progress: Progress = NO_TURNS;
  for (const [index, turn] of turns.entries()) {
    progress = noteTurn(progress, turn);
    if (circleIn(progress) !== null) return index + 1;
  }
  return null;
}

test("the same call on the same tree ends at its fifth time", () => {
  expect(endOf(Array.from({ length: 9 }, () => reading("a.js")))).toBe(5);
});

test("three turns in a row without a call end it; two do not, and a call between counts anew", () => {
  expect(endOf([SILENT, SILENT, SILENT])).toBe(3);
  expect(endOf([SILENT, SILENT, reading("a.js"), SILENT, SILENT, reading("b.js")])).toBeNull();
});

test("the same calls on a tree that changes are no circle: that is how one tries", () => {
  expect(endOf(Array.from({ length: 30 }, (_, turn) => reading("a.js", `tree-${turn}`)))).toBeNull();
});

test("a circle of up to eight turns ends within two rounds, whatever went before", () => {
  const names = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(names, fc.nat(20), (paths, before) => {
      const news = Array.from({ length: before }, (_, n) => reading(`new/${n}`));
      const rounds = Array.from({ length: 12 }, () => paths.map((path) => reading(`old/${path}`))).flat();
      const end = endOf([...news, ...rounds]);
      expect(end).toBe(before + paths.length + 4);
    }),
  );
});

test("an agent that does something new at least every fourth turn is never stopped", () => {
  const steps = fc.array(fc.nat(3), { maxLength: 40 });
  fc.assert(
    fc.property(steps, (repeats) => {
      const turns = repeats.flatMap((again, n) =>
        Array.from({ length: again + 1 }, () => reading(`file-${n}`)),
      );
      expect(endOf(turns)).toBeNull();
    }),
  );
});
