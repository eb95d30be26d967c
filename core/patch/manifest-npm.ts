// core/patch/manifest-npm.ts: the dependencies of a package.json, section by section, and what overrides them.
import type { Dependency, Manifest } from "./manifest.ts";
import { isJson, objectOf, parsedJson } from "./untrusted-json.ts";

const SECTIONS = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];
const KEY_UNITS = 400;
/** A range or a tag of the registry, the workspace's own, or what another section says. */
const OF_REGISTRY =
  /^(?:[\d^~<>=|*xv-][\w .^~<>=|*+-]*|[a-z][\w.+-]*|workspace:[\^~*]?[\d.]*|catalog:[\w-]*|\$[\w@/.-]+|)$/iu;
const ARCHIVE = /\.(?:tgz|tar|tar\.gz)$/iu;

/** One section does not hide what another says. What is no JSON is not read. */
export function readPackageJson(text: string): Manifest {
  if (!isJson(text)) return { dependencies: [], unread: [text] };
  const manifest = objectOf(parsedJson(text));
  const named = SECTIONS.flatMap((section) => Object.entries(objectOf(manifest[section])));
  const overrides = [manifest["overrides"], manifest["resolutions"], objectOf(manifest["pnpm"])["overrides"]];
  const dependencies = [...named, ...overrides.flatMap(leavesOf)].flatMap(([name, version]) =>
    typeof version === "string" ? [{ name, version, from: fromOf(version.trim()) }] : [],
  );
  return { dependencies, unread: [] };
}

/** Overrides stand in each other; `.` is the one they stand in. */
function leavesOf(overrides: unknown): [string, unknown][] {
  const leaves: [string, unknown][] = [];
  const left = [{ of: "", entries: Object.entries(objectOf(overrides)) }];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    for (const [key, value] of next.entries) {
      const name = key === "." ? next.of : packageOf(key);
      if (typeof value === "string") leaves.push([name, value]);
      else left.push({ of: name, entries: Object.entries(objectOf(value)) });
    }
  }
  return leaves;
}

/** `b`, of `a>b@^1`. */
function packageOf(key: string): string {
  return /((?:@[^/@>]+\/)?[^/@>]+)(?:@.*)?$/u.exec(key.slice(-KEY_UNITS))?.[1] ?? key;
}

/** An alias, a repository, a folder or an archive, without its version. */
function fromOf(version: string): Dependency["from"] {
  if (OF_REGISTRY.test(version) && !ARCHIVE.test(version)) return "";
  const [place = ""] = version.split("#", 1);
  return /^(?:npm|jsr):/iu.test(place) ? place.replace(/(?<=.)@[\d^~*][^@/]*$/u, "") : place;
}
