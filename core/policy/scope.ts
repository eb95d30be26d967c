// core/policy/scope.ts: which paths a task speaks of; a pattern that cannot be read narrows it, never widens it (I20).
import { globProblem } from "../schema/glob-syntax.ts";
import { compileGlob } from "./glob.ts";

export type PathScope = { allowed_paths: readonly string[]; forbidden_paths: readonly string[] };

export type CompiledScope = {
  /** Not named by any allowed pattern. */
  isOutside: (path: string) => boolean;
  /** Named by a forbidden pattern. */
  isForbidden: (path: string) => boolean;
};

/** Total. Paths are expected in their normal form. */
export function compileScope({ allowed_paths, forbidden_paths }: PathScope): CompiledScope {
  const readable = (glob: string): boolean => globProblem(glob) === null;
  const allowed = allowed_paths.filter(readable).map(compileGlob);
  const forbidden = forbidden_paths.filter(readable).map(compileGlob);
  const allForbidden = forbidden.length < forbidden_paths.length;
  return {
    isOutside: (path) => !allowed.some((matches) => matches(path)),
    isForbidden: (path) => allForbidden || forbidden.some((matches) => matches(path)),
  };
}
