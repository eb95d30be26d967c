// core/patch/check/dependency-added.ts: packages that a manifest did not name before, or takes from somewhere else now.
import { readManifest } from "../manifest.ts";
import type { Check, FileChange, Spot } from "./check.ts";
import { short } from "./short.ts";

export const dependencyAdded: Check = ({ changes }) => changes.flatMap(addedIn);

function addedIn({ path, before, after }: FileChange): Spot[] {
  if (before === null || after === null) return [];
  const old = readManifest(path, before);
  const now = readManifest(path, after);
  if (old === null || now === null) return [];
  return [...now].flatMap(([name, version]) => {
    const was = old.get(name);
    const says = was === undefined ? added(name, version) : moved({ name, was, version });
    return says === null ? [] : [{ path, line: null, says }];
  });
}

function added(name: string, version: string): string {
  return `dependency ${short(name)} ${version === "" ? "of any version" : short(version)} is added`;
}

function moved({ name, was, version }: Record<"name" | "was" | "version", string>): string | null {
  const origin = originOf(version);
  return origin === null || origin === originOf(was)
    ? null
    : `dependency ${short(name)} is now taken from ${short(origin)}`;
}

/** An alias, a repository, a folder or an archive, without its version; null: the registry, under its own name. */
const ELSEWHERE =
  /^(?:(?:npm|git\w{0,9}|https?|file|link|portal|patch|bitbucket|gist)(?:\+\w{1,9})?:|[\w.-]{1,100}\/)/u;

function originOf(version: string): string | null {
  return ELSEWHERE.test(version) ? version.replace(/#.*$|(?<=.)@[\d^~*][^@/]*$/u, "") : null;
}
