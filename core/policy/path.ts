// core/policy/path.ts: the one spelling of a path in a repository; any other spelling is refused, never repaired.

/**
 * Relative, `/` between segments, no empty, `.` or `..` segment, no backslash, no control or invisible character.
 * `.` alone is the root. Two spellings of one file would let the one pass a rule that names the other.
 */
export function isNormalPath(path: string): boolean {
  if (path === ".") return true;
  if (/[\\\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]/u.test(path)) return false;
  return path.split("/").every((segment) => segment !== "" && segment !== "." && segment !== "..");
}

/** Where a link at `path` with content `target` points, as a normal path; null: out of the tree, or not a path. */
export function linkTarget(path: string, target: string): string | null {
  if (target.startsWith("/") || target === "") return null;
  const segments = path.split("/").slice(0, -1);
  for (const segment of target.split("/")) {
    if (segment === "..") {
      if (segments.pop() === undefined) return null;
    } else if (segment !== "" && segment !== ".") segments.push(segment);
  }
  const resolved = segments.join("/") || ".";
  return isNormalPath(resolved) ? resolved : null;
}
