// core/patch/check/dependency-added.ts: packages that a manifest did not name before, or takes from somewhere else now, and what of it is not read.
import type { Dependency } from "../manifest.ts";
import { readManifest } from "../manifest.ts";
import type { Check, FileChange, Spot } from "./check.ts";
import { short } from "./short.ts";

export const dependencyAdded: Check = ({ changes }) => changes.flatMap(addedIn);

/** What is not read asks a person as soon as it changes: it may bring in anything. */
function addedIn({ path, before, after, modeAfter }: FileChange): Spot[] {
  if (after === null || modeAfter === null) return [];
  const old = readManifest(path, before ?? "");
  const now = readManifest(path, after);
  if (old === null || now === null) return [];
  const known = new Map<string, Set<string>>();
  for (const { name, from } of old.dependencies) known.set(name, (known.get(name) ?? new Set()).add(from));
  const said = now.dependencies.flatMap((dependency) => {
    const says = newIn(dependency, known.get(dependency.name));
    return says === null ? [] : [says];
  });
  if (old.unread.join("\n") !== now.unread.join("\n"))
    said.push("the manifest changes where it is not read: it may name or take in anything");
  return [...new Set(said)].map((says) => ({ path, line: null, says }));
}

function newIn({ name, version, from }: Dependency, known: Set<string> | undefined): string | null {
  if (known?.has(from) || (known !== undefined && from === "")) return null;
  if (known !== undefined) return `dependency ${short(name)} is now taken from ${short(from)}`;
  const what = [version, from].find((word) => word !== "");
  return `dependency ${short(name)} ${what === undefined ? "of any version" : short(what)} is added`;
}
