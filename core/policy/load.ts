// core/policy/load.ts: the texts under policies/ → one snapshot; whatever is wrong or missing is an error in it (I3).
import type { LoadedDocument, PolicySnapshot } from "../schema/policy.ts";
import { PolicyDocument, PolicyManifest } from "../schema/policy.ts";
import type { YamlSource } from "../yaml.ts";
import { suggestion } from "../schema/nearest-word.ts";
import { LEVEL_ORDER } from "./lattice.ts";
import { loadEgress, readVerifier } from "./load-profiles.ts";
import type { Place } from "./places.ts";
import { CASES, FOLDER, isEgress, MANIFEST, placeAt, PLATFORM, tenantOf, VERIFIERS } from "./places.ts";
import { checkDocument } from "./rule-check.ts";
import { readWhole } from "./whole-file.ts";

/**
 * `files`: every YAML file found under the policies folder, with paths that begin with `policies/`; order is of no
 * matter. The manifest says which are expected: one that is missing, cut off or extra is an error. Cases are passed over,
 * and so is all that is another tenant's: what is wrong there is wrong for them alone (I7).
 * Total. Where `errors` is not empty every decision is a deny.
 */
export function loadPolicies(files: readonly YamlSource[], tenant: string): PolicySnapshot {
  const snapshot: PolicySnapshot = { documents: [], verifiers: [], errors: [] };
  const isOurs = (path: string): boolean => [null, tenant].includes(tenantOf(path));
  const found = files.filter(({ path }) => !path.startsWith(CASES) && isOurs(path));
  const expected = expectedPaths(found, snapshot.errors).filter(isOurs);
  const sources: YamlSource[] = [];
  for (const path of expected) {
    const [source, twin] = found.filter((file) => file.path === path);
    if (!source) snapshot.errors.push(`${path}:1:1: is named in ${MANIFEST}, but is not there`);
    else if (twin) snapshot.errors.push(`${path}:1:1: was handed over twice`);
    else {
      sources.push(source);
      loadFile(source, snapshot);
    }
  }
  const egress = loadEgress(sources.filter(({ path }) => isEgress(path)));
  if (egress.profiles.length > 0) snapshot.egress = egress.profiles.sort(byName);
  snapshot.errors.push(...egress.problems);
  snapshot.documents.sort((a, b) => LEVEL_ORDER[a.level] - LEVEL_ORDER[b.level] || byName(a, b));
  snapshot.verifiers.sort(byName);
  snapshot.errors.push(...unknownVerifiers(snapshot));
  snapshot.errors.sort();
  return snapshot;
}

function expectedPaths(files: readonly YamlSource[], errors: string[]): string[] {
  const source = files.find(({ path }) => path === MANIFEST) ?? { path: MANIFEST, text: "" };
  const manifest = readWhole(source, PolicyManifest);
  if (manifest.kind === "refused") {
    errors.push(...manifest.problems);
    return [];
  }
  const expected = new Set(manifest.value.files.map((file) => FOLDER + file));
  if (!expected.has(PLATFORM)) errors.push(`${MANIFEST}:1:1: does not name platform.yaml`);
  for (const { path } of files) {
    if (path !== MANIFEST && !expected.has(path)) errors.push(`${path}:1:1: is not named in ${MANIFEST}`);
  }
  return [...expected];
}

function loadFile(source: YamlSource, snapshot: PolicySnapshot): void {
  const { path } = source;
  const place = placeAt(path);
  if (place) loadDocument(source, place, snapshot);
  else if (path.startsWith(VERIFIERS)) {
    const { profile, problems } = readVerifier(source);
    snapshot.verifiers.push(...profile);
    snapshot.errors.push(...problems);
  } else if (!isEgress(path))
    snapshot.errors.push(`${path}:1:1: is in no place of a policy document (docs/policy.md names them)`);
}

/** A document's place says of what it may speak: a repository's file cannot call itself the platform's. */
function loadDocument(source: YamlSource, place: Place, snapshot: PolicySnapshot): void {
  const { path: file } = source;
  const reading = readWhole(source, PolicyDocument);
  if (reading.kind === "refused") {
    snapshot.errors.push(...reading.problems);
    return;
  }
  const { value, lineOf } = reading;
  const isInPlace = value.level === place.level && value.name === place.name;
  if (!isInPlace) {
    const due = `here is the place of level ${place.level}, name ${place.name}`;
    snapshot.errors.push(
      `${file}:1:1: level ${value.level}, name ${value.name} does not belong here; ${due}`,
    );
  }
  const problems = checkDocument(value);
  snapshot.errors.push(...problems.map(({ path, message }) => `${file}:${lineOf(path)}:1: ${message}`));
  if (!isInPlace || problems.length > 0) return;
  const rules = value.rules.map((rule, index) => ({ ...rule, file, line: lineOf(["rules", index]) }));
  const document: LoadedDocument = { ...value, rules };
  snapshot.documents.push(document);
}

/** A profile that is not there could never be passed, so all that owes it would be denied without a word of why. */
export function unknownVerifiers({ documents, verifiers }: PolicySnapshot): string[] {
  const known = verifiers.map(({ name }) => name);
  return documents.flatMap(({ rules }) =>
    rules.flatMap(({ id, file, line, obligations }) =>
      (obligations?.verifiers ?? [])
        .filter((name) => !known.includes(name))
        .map((name) => `${file}:${line}:1: ${id}: no verifier is called "${name}"${suggestion(name, known)}`),
    ),
  );
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name === b.name ? 0 : a.name < b.name ? -1 : 1;
}
