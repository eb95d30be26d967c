// core/tool/path.ts: a path as a model writes it → the one spelling that policy sees.
import { isNormalPath } from "../policy/path.ts";

export const PATH = { type: "string", minLength: 1, maxLength: 500 } as const;

/** A leading `./` and a trailing `/` are only manner; every other odd spelling is refused, never repaired. */
export function normalPath(written: string): string | null {
  const path =
    written.replace(/^(\.\/)+/, "").replace(/\/+$/, "") || (written.startsWith("/") ? written : ".");
  return isNormalPath(path) ? path : null;
}

export const PATH_PROBLEM =
  'the path must be relative to the workspace, without "..", "//" or invisible characters';
