// core/run/progress.ts: tells an agent that goes round in circles, or only talks, from one that gets on. Total.
import { digestOf } from "../digest.ts";
import type { ToolCall } from "../schema/action.ts";

/** `trail`: what the last turns did, newest last. `stale`: turns in a row that did nothing new; `idle`: that called no tool. */
export type Progress = { trail: readonly string[]; stale: number; idle: number };

export const NO_TURNS: Progress = { trail: [], stale: 0, idle: 0 };

/** Longer circles than this are not seen; the turn limit ends them. */
const REMEMBERED_TURNS = 8;
/** Once done, then as often again: the fifth of the same turn ends it. */
const MOST_STALE = 4;
/** Told twice that nothing was called. */
const MOST_IDLE = 3;

/**
 * A turn is what it calls, on what the workspace holds after it (`checkpoint`): the same calls on the same tree give the
 * same answers, whatever times and ids stand in them.
 */
export function noteTurn(
  { trail, stale, idle }: Progress,
  { calls, checkpoint }: { calls: readonly ToolCall[]; checkpoint: string | null },
): Progress {
  if (calls.length === 0) return { trail, stale, idle: idle + 1 };
  const done = digestOf({ calls: calls.map(withoutId), checkpoint });
  return {
    trail: [...trail, done].slice(-REMEMBERED_TURNS),
    stale: trail.includes(done) ? stale + 1 : 0,
    idle: 0,
  };
}

/** Why it is not worth another turn; null: it is. */
export function circleIn({ stale, idle }: Progress): string | null {
  if (idle >= MOST_IDLE) return `it called no tool in ${idle} turns in a row, though it was told to`;
  if (stale < MOST_STALE) return null;
  return `its last ${stale} turns made the same calls as turns before them and changed nothing`;
}

function withoutId(call: ToolCall): object {
  const { callId: _, ...rest } = call;
  return rest;
}
