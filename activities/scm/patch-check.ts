// activities/scm/patch-check.ts: a patch is looked at again before it is written: no path may reach out of the tree.
import { isInPlaceOfModules } from "../../core/patch/git-names.ts";
import { isNormalPath } from "../../core/policy/path.ts";
import type { Patch, PatchEntry, SourceManifest } from "../../core/schema/patch.ts";
import type { ChangeClass, GitSha } from "../../core/schema/vocabulary.ts";

export type PatchUnderCheck = {
  patch: Patch;
  manifest: SourceManifest;
  baseSha: GitSha;
  changeClasses: readonly ChangeClass[];
};

/** Null: it may be written. Otherwise the first reason why not. Total. */
export function refusePatch({ patch, manifest, baseSha, changeClasses }: PatchUnderCheck): string | null {
  if (patch.baseSha !== baseSha || manifest.baseSha !== baseSha)
    return "patch, manifest and action name different bases";
  if (patch.entries.length === 0) return "the patch is empty";
  const paths = patch.entries.map((entry) => entry.path);
  if (new Set(paths).size !== paths.length) return "the patch names a path twice";
  const base = new Map(manifest.entries.map((entry) => [entry.path, entry.mode]));
  for (const entry of patch.entries) {
    const because = refuseEntry(entry, base) ?? refuseWorkflow(entry.path, changeClasses);
    if (because !== null) return `${JSON.stringify(entry.path)}: ${because}`;
  }
  return null;
}

function refuseEntry(entry: PatchEntry, base: ReadonlyMap<string, string>): string | null {
  return (
    refusePath(entry.path) ??
    refuseSubmodule(entry.path, base) ??
    refuseStatus(entry, base) ??
    refuseContent(entry)
  );
}

function refusePath(path: string): string | null {
  if (path === "." || !isNormalPath(path) || path.length > 4096)
    return "not a normal path inside the repository";
  if (path.split("/").some(isGitFolder)) return "reaches into .git";
  return path.toLowerCase() === ".gitmodules" ? "submodules are not supported" : null;
}

/** Also as Windows and macOS would read it: `.GIT`, `.git.`, `.git `, `git~1`, `.git::$INDEX_ALLOCATION`. */
function isGitFolder(segment: string): boolean {
  return /^(\.git|git~1)[ .]*(:.*)?$/i.test(segment);
}

function refuseSubmodule(path: string, base: ReadonlyMap<string, string>): string | null {
  const parts = path.split("/");
  const inside = parts.some((_, index) => base.get(parts.slice(0, index + 1).join("/")) === "160000");
  return inside ? "is a submodule or lies in one, which is not supported" : null;
}

function refuseStatus(entry: PatchEntry, base: ReadonlyMap<string, string>): string | null {
  const known = base.has(entry.path);
  if (entry.status === "added") return known ? "added, but the base has it" : null;
  return known ? null : `${entry.status}, but the base does not have it`;
}

function refuseContent(entry: PatchEntry): string | null {
  if (entry.status === "deleted") return null;
  const bytes = Buffer.from(entry.content, "base64");
  if (bytes.toString("base64") !== entry.content) return "its content is not base64";
  const isLink = entry.mode === "120000";
  if (isLink && isInPlaceOfModules(entry.path)) return "a link in place of .gitmodules";
  return isLink && (bytes.length === 0 || bytes.includes(0)) ? "a link without a readable target" : null;
}

/** The right to change workflows is asked for by change class: a patch must not bring one in under another name. */
function refuseWorkflow(path: string, changeClasses: readonly ChangeClass[]): string | null {
  if (!path.toLowerCase().startsWith(".github/workflows/") || changeClasses.includes("ci_workflow"))
    return null;
  return "a workflow file, but the change was not decided as ci_workflow";
}
