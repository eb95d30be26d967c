// core/patch/manifest.ts: the dependencies that a manifest names, with the version each asks for.
import { readTomlDependencies } from "./manifest-toml.ts";
import { objectOf, parsedJson } from "./untrusted-json.ts";

const SECTIONS = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];
const LINE_UNITS = 400;

/** Name → version as it is written; "" where none is. */
export type Versions = ReadonlyMap<string, string>;
type Reads = (text: string) => Versions;

/** Manifests whose dependencies stand one to a line, in TOML or in JSON. */
const MANIFESTS: readonly (readonly [RegExp, Reads])[] = [
  [/(?:^|\/)package\.json$/u, packageJson],
  [/(?:^|\/)go\.mod$/u, byLine(/^\s*(?:require\s+)?([\w./-]+\.[\w./-]+)\s+(v\d\S*)/u)],
  [
    /(?:^|\/)(?:requirements|constraints)[\w.-]*\.txt$/u,
    byLine(/^\s*([A-Za-z\d][\w.-]*)(?:\[[^\]]*\])?\s*(?:(?:==|~=|>=)\s*(\d\S*)|[#;@<>!=~]|$)/u),
  ],
  [/(?:^|\/)(?:Cargo|pyproject)\.toml$/u, readTomlDependencies],
  [/(?:^|\/)Gemfile$/u, byLine(/^\s*gem\s+["']([\w-]+)["'](?:\s*,\s*["'][~>=\s]*(\d[^"']*)["'])?/u)],
];

/** Null: not a manifest that is read here. What is no manifest in spite of its name has no dependencies. Total, linear. */
export function readManifest(path: string, text: string): Versions | null {
  return MANIFESTS.find(([pattern]) => pattern.test(path))?.[1](text) ?? null;
}

function byLine(pattern: RegExp): Reads {
  return (text) => {
    const found = new Map<string, string>();
    for (const line of text.split("\n")) {
      const [, name, version = ""] = pattern.exec(line.slice(0, LINE_UNITS)) ?? [];
      if (name !== undefined) found.set(name, version);
    }
    return found;
  };
}

function packageJson(text: string): Versions {
  const found = new Map<string, string>();
  const manifest = objectOf(parsedJson(text));
  for (const section of SECTIONS) {
    for (const [name, version] of Object.entries(objectOf(manifest[section]))) {
      if (typeof version === "string") found.set(name, version);
    }
  }
  return found;
}
