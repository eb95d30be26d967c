// test/core/patch/check/changes.ts: two texts per path → the changes that checks are given.
import type { FileChange } from "../../../../core/patch/check/check.ts";
import { findingsOf } from "../../../../core/patch/check/findings.ts";
import { classifyFile } from "../../../../core/patch/change-class.ts";

/** A text, or one with its mode, which is null where it is no text; null: there is no file. */
type Side = string | { text: string | null; mode: string } | null;
export type Sides = Record<string, readonly [Side, Side]>;

export function changesOf(sides: Sides): FileChange[] {
  return Object.entries(sides).map(([path, [old, now]]) => {
    const [before, after] = [textOf(old), textOf(now)];
    const { changeClass } = classifyFile({ path, text: now === null ? "" : after });
    return { path, changeClass, before, after, modeBefore: modeOf(old), modeAfter: modeOf(now) };
  });
}

/** Each finding as `check path[:line]`. */
export function foundIn(sides: Sides): string[] {
  return findingsOf(changesOf(sides)).findings.map(
    ({ check, path, line }) => `${check} ${path}${line === null ? "" : `:${line}`}`,
  );
}

function textOf(side: Side): string | null {
  if (side === null) return "";
  return typeof side === "string" ? side : side.text;
}

function modeOf(side: Side): string | null {
  if (side === null) return null;
  return typeof side === "string" ? "100644" : side.mode;
}
