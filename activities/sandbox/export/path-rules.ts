// activities/sandbox/export/path-rules.ts: which paths may leave or enter a workspace; the same rules both ways. Pure.
import { isGitFolder, isInPlaceOfModules } from "../../../core/patch/git-names.ts";

export const PATH_LIMIT = 500;
const NAME_LIMIT_BYTES = 255;

/** Why the path is refused, or null. `path`: relative, with `/` between names. */
export function complaintAboutPath(path: string): string | null {
  if (path.length === 0 || path.length > PATH_LIMIT) return `its length is not 1 to ${PATH_LIMIT}`;
  if (path.startsWith("/")) return "it is absolute";
  for (const name of path.split("/")) {
    const complaint = complaintAboutName(name);
    if (complaint !== null) return complaint;
  }
  return null;
}

export function complaintAboutName(name: string): string | null {
  if (name === "" || name === "." || name === "..") return "it has an empty, `.` or `..` part";
  if (Buffer.byteLength(name) > NAME_LIMIT_BYTES) return "a name is too long";
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(name)) return "it has control characters";
  if (/[\uFFFD\\]/u.test(name)) return "it has a backslash, or is not UTF-8";
  if (isGitFolder(name)) return "it is a git folder, perhaps in disguise";
  return null;
}

/** Why a link may not lie there, or null. */
export function complaintAboutLink(path: string): string | null {
  return isInPlaceOfModules(path) ? "it is a link in place of .gitmodules, perhaps in disguise" : null;
}

/** A link's target: relative, and never above the tree's root on the way. `path` is the link's own. */
export function complaintAboutTarget(path: string, target: string): string | null {
  if (target.length === 0 || target.length > PATH_LIMIT) return "its target is empty or too long";
  if (/[\p{Cc}\uFFFD\\]/u.test(target))
    return "its target has control characters, a backslash, or is not UTF-8";
  if (target.startsWith("/")) return "its target is absolute";
  const names = target.split("/").filter((name) => name !== "" && name !== ".");
  if (names.some(isGitFolder)) return "its target is in a git folder";
  return climbsOut(path.split("/").length - 1, names) ? "its target lies outside the tree" : null;
}

/** From `depth` folders below the root. */
function climbsOut(depth: number, names: readonly string[]): boolean {
  let left = depth;
  return names.some((name) => (left += name === ".." ? -1 : 1) < 0);
}
