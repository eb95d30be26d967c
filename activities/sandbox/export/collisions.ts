// activities/sandbox/export/collisions.ts: paths that are one path where names ignore case; only what the base has already may stay. Pure.
import type { RefusedEntry } from "../../../core/schema/patch.ts";
import type { TreeEntry, TreeRules } from "../driver/driver.ts";

/** Folders count too: `A/x` and `a/y` would be one folder. */
export function splitCollisions(
  entries: readonly TreeEntry[],
  base: TreeRules["base"],
): { kept: TreeEntry[]; refused: RefusedEntry[] } {
  const spellings = new Map<string, Set<string>>();
  for (const prefix of entries.flatMap(({ path }) => prefixesOf(path))) {
    const folded = foldedPath(prefix);
    spellings.set(folded, (spellings.get(folded) ?? new Set()).add(prefix));
  }
  const collides = ({ path }: TreeEntry) =>
    !base.has(path) && prefixesOf(path).some((prefix) => (spellings.get(foldedPath(prefix))?.size ?? 0) > 1);
  const because = "another path differs from it by case or composition only";
  return {
    kept: entries.filter((entry) => !collides(entry)),
    refused: entries.filter(collides).map(({ path }) => ({ path, because })),
  };
}

function prefixesOf(path: string): string[] {
  const names = path.split("/");
  return names.map((_, index) => names.slice(0, index + 1).join("/"));
}

function foldedPath(path: string): string {
  return path.normalize("NFC").toLowerCase().normalize("NFC");
}
