// core/patch/manifest.ts: the dependencies that a manifest names, and what of it we cannot read.
import { readGemfile } from "./manifest-gemfile.ts";
import { readGoMod } from "./manifest-go.ts";
import { readPackageJson } from "./manifest-npm.ts";
import { readRequirements } from "./manifest-requirements.ts";
import { readToml } from "./manifest-toml.ts";

/** `version`: as it is written, "" where none is. `from`: "" for the registry, under its own name. */
export type Dependency = { name: string; version: string; from: string };

/** A name may stand more than once. `unread`: each line or value that may bring in something and is not understood. */
export type Manifest = { dependencies: Dependency[]; unread: string[] };

const MANIFESTS: readonly (readonly [RegExp, (text: string) => Manifest])[] = [
  [/(?:^|\/)package\.json$/u, readPackageJson],
  [/(?:^|\/)go\.mod$/u, readGoMod],
  [/(?:^|\/)(?:requirements|constraints)[\w.-]*\.txt$/u, readRequirements],
  [/(?:^|\/)requirements\/[\w.-]+\.txt$/u, readRequirements],
  [/(?:^|\/)(?:Cargo|pyproject)\.toml$/u, readToml],
  [/(?:^|\/)Gemfile$/u, readGemfile],
];

/** Null: not a manifest that is read here. Total, linear. */
export function readManifest(path: string, text: string): Manifest | null {
  const read = MANIFESTS.find(([pattern]) => pattern.test(path))?.[1];
  if (read === undefined) return null;
  return text.trim() === "" ? { dependencies: [], unread: [] } : read(text.replace(/^\uFEFF/u, ""));
}
