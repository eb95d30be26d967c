// core/patch/major-upgrades.ts: dependencies that a manifest takes to another major version, read from its text before and after.
import { readManifest } from "./manifest.ts";

/** `name 1 → 2`; below 1.0 the second number counts, as it promises nothing. Downgrades count too. Total. */
export function majorUpgrades(path: string, before: string, after: string): string[] {
  const old = readManifest(path, before);
  const now = readManifest(path, after);
  if (old === null || now === null) return [];
  const known = new Map<string, Set<string>>();
  for (const { name, version } of old.dependencies) {
    const major = majorOf(version);
    if (major !== null) known.set(name, (known.get(name) ?? new Set()).add(major));
  }
  const upgrades = now.dependencies.flatMap(({ name, version }) => {
    const to = majorOf(version);
    const [from] = known.get(name) ?? [];
    return from === undefined || to === null || known.get(name)?.has(to) ? [] : [`${name} ${from} → ${to}`];
  });
  return [...new Set(upgrades)];
}

function majorOf(version: string): string | null {
  const [, major, minor] = /^[\^~>=v\s]*(\d{1,9})(?:\.(\d{1,9}))?/u.exec(version) ?? [];
  if (major === undefined) return null;
  return major === "0" ? `0.${minor ?? "0"}` : major;
}
