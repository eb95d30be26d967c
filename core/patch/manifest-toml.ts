// core/patch/manifest-toml.ts: the dependencies of a Cargo.toml or pyproject.toml, in whatever table they stand.
import { parse } from "smol-toml";
import type { Dependency, Manifest } from "./manifest.ts";
import { readRequirement } from "./requirement.ts";
import { objectOf } from "./untrusted-json.ts";

/** Of Cargo, Poetry, uv, PDM and Hatch, and PEP 517, 621 and 735. */
const NAMES_SOME = /(?:^|[.-])(?:(?:dev_|build_)?dependencies|dependency-groups|build-system\.requires)$/u;
/** Where packages come from, whichever they are. */
const SAYS_WHENCE =
  /^(?:patch|replace|source|registries|tool\.(?:uv\.(?:sources|index|.*-index|.*index-url|find-links|pip)|(?:poetry|pdm)\.source|pdm\.resolution))$/u;
const WHENCE = "git path registry registry-index url file source package base".split(" ");
const MOST_DEEP = 20;
const REQUIREMENT_UNITS = 400;

/** What is no TOML is not read. */
export function readToml(text: string): Manifest {
  try {
    return readTables(parse(text));
  } catch {
    return { dependencies: [], unread: [text] };
  }
}

function readTables(document: unknown): Manifest {
  const manifest: Manifest = { dependencies: [], unread: [] };
  const left = [{ path: "", value: document, depth: 0 }];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { path, value, depth } = next;
    if (SAYS_WHENCE.test(path) || depth > MOST_DEEP) manifest.unread.push(path + JSON.stringify(value));
    else if (NAMES_SOME.test(path)) readNamed(value, manifest);
    else left.push(...childrenOf(path, value).map((child) => ({ ...child, depth: depth + 1 })));
  }
  manifest.dependencies = manifest.dependencies.filter(({ name }) => name !== "python");
  return manifest;
}

/** A table in a list stands where the list does. */
function childrenOf(path: string, value: unknown): { path: string; value: unknown }[] {
  if (Array.isArray(value)) return value.map((item: unknown) => ({ path, value: item }));
  return Object.entries(objectOf(value)).map(([key, item]) => ({
    path: path === "" ? key : `${path}.${key}`,
    value: item,
  }));
}

/** A list of requirements, a table of lists by group, or a table of packages by name. */
function readNamed(value: unknown, manifest: Manifest): void {
  if (Array.isArray(value)) return readList(value, manifest);
  for (const [name, item] of Object.entries(objectOf(value))) {
    if (typeof item === "string") manifest.dependencies.push({ name, version: numberOf(item), from: "" });
    else if (!Array.isArray(item)) manifest.dependencies.push(fromTable(name, objectOf(item)));
    else if (item.every((one) => typeof one === "object"))
      manifest.dependencies.push(...item.map((one) => fromTable(name, objectOf(one))));
    else readList(item, manifest);
  }
}

function readList(items: readonly unknown[], { dependencies, unread }: Manifest): void {
  for (const item of items) {
    const isShort = typeof item === "string" && item.length <= REQUIREMENT_UNITS;
    const found = isShort ? readRequirement(item.trim()) : null;
    if (found !== null) dependencies.push(found);
    else unread.push(JSON.stringify(item));
  }
}

function fromTable(name: string, table: Record<string, unknown>): Dependency {
  const from = WHENCE.filter((key) => key in table).map((key) => `${key} ${JSON.stringify(table[key])}`);
  const version = table["version"];
  return { name, version: typeof version === "string" ? numberOf(version) : "", from: from.join(", ") };
}

function numberOf(version: string): string {
  return /^[\^~=>\s]*(\d[^,\s]*)/u.exec(version)?.[1] ?? "";
}

/** Settings of a Cargo.toml by which `cargo test` passes over tests; none where it is no TOML. */
export function testsOffIn(text: string): string[] {
  const manifest = tablesOf(text);
  const auto = objectOf(manifest["package"])["autotests"] === false ? ["package.autotests"] : [];
  const targets = ["lib", "bin", "test"].flatMap((kind) =>
    [manifest[kind]].flat().flatMap((target: unknown) => {
      return objectOf(target)["test"] === false ? [`${kind}.test`] : [];
    }),
  );
  return [...auto, ...targets];
}

function tablesOf(text: string): Record<string, unknown> {
  try {
    return parse(text.replace(/^\uFEFF/u, ""));
  } catch {
    return {};
  }
}
