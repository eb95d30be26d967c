// core/patch/major-upgrades.ts: dependencies that a manifest takes to another major version, read from its text before and after.
import { readManifest } from "./manifest.ts";

/** `name 1 → 2`; below 1.0 the second number counts, as it promises nothing. Downgrades count too. Total. */
export function majorUpgrades(path: string, before: string, after: string): string[] {
  const old = readManifest(path, before);
  const now = readManifest(path, after);
  if (old === null || now === null) return [];
  return [...now].flatMap(([name, version]) => {
    const [from, to] = [majorOf(old.get(name) ?? ""), majorOf(version)];
    return from === null || to === null || from === to ? [] : [`${name} ${from} → ${to}`];
  });
}

function majorOf(version: string): string | null {
  const [, major, minor] = /^[\^~>=v\s]*(\d{1,9})(?:\.(\d{1,9}))?/u.exec(version) ?? [];
  if (major === undefined) return null;
  return major === "0" ? `0.${minor ?? "0"}` : major;
}
