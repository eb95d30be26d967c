// core/patch/check/findings.ts: every check over one patch: the first findings for people, and of each check how many.
import type { CheckName, PatchFinding } from "../../schema/finding.ts";
import { addedSecrets } from "./added-secrets.ts";
import { binaryAdded } from "./binary-added.ts";
import type { Check, FileChange } from "./check.ts";
import { dependencyAdded } from "./dependency-added.ts";
import { generatedWithoutSource } from "./generated-without-source.ts";
import { installScriptAdded } from "./install-script-added.ts";
import { licenceHeaderRemoved } from "./licence-header-removed.ts";
import { lockfileWithoutManifest } from "./lockfile-without-manifest.ts";
import { modeChanged } from "./mode-changed.ts";
import { secretAdded } from "./secret-added.ts";
import { secretSuspected } from "./secret-suspected.ts";
import { symlinkAdded } from "./symlink-added.ts";
import { testChanges } from "./test-change.ts";
import { testLanguageOf } from "./test-language.ts";
import { testRemoved } from "./test-removed.ts";
import { testSkipped } from "./test-skipped.ts";
import { testWeakened } from "./test-weakened.ts";

const BY_NAME = {
  binary_added: binaryAdded,
  dependency_added: dependencyAdded,
  generated_without_source: generatedWithoutSource,
  install_script_added: installScriptAdded,
  licence_header_removed: licenceHeaderRemoved,
  lockfile_without_manifest: lockfileWithoutManifest,
  mode_changed: modeChanged,
  secret_added: secretAdded,
  secret_suspected: secretSuspected,
  symlink_added: symlinkAdded,
  test_removed: testRemoved,
  test_skipped: testSkipped,
  test_weakened: testWeakened,
} satisfies Record<Exclude<CheckName, "not_checked">, Check>;

const SHOWN = 50;
/** UTF-16 units of all paths together: a report is kept in history. */
const PATHS_UNITS = 20_000;

/** `findings`: the first, sorted by path. `findingCounts`: whole, of the checks that found something. */
export type Findings = { findings: PatchFinding[]; findingCounts: Partial<Record<CheckName, number>> };

/**
 * UTF-16 units. A text is read in one go, in which nothing else of its worker happens: what is longer is not read, and
 * said. Where each line may be a test, that takes longest.
 */
const LONGEST = 8 * 1024 * 1024;
const LONGEST_OF_CODE = 1024 * 1024;
const LONGEST_TOGETHER = 2 * LONGEST;

/** What is too long stands as a file that does not change, but for its mode. */
function withoutTooLong(changes: readonly FileChange[]): { read: FileChange[]; tooLong: PatchFinding[] } {
  const tooLong: PatchFinding[] = [];
  let units = 0;
  const read = changes.map((change) => {
    const lengths = lengthsOf(change);
    units += lengths.before + lengths.after;
    const limit = testLanguageOf(change.path) === null ? LONGEST : LONGEST_OF_CODE;
    if (Math.max(lengths.before, lengths.after) <= limit && units <= LONGEST_TOGETHER) return change;
    tooLong.push({
      check: "not_checked",
      path: change.path,
      line: null,
      says: "it is too long to be checked",
    });
    return { ...change, before: "", after: "" };
  });
  return { read, tooLong };
}

function lengthsOf({ before, after }: FileChange): { before: number; after: number } {
  return { before: before?.length ?? 0, after: after?.length ?? 0 };
}

/** Total. */
export function findingsOf(whole: readonly FileChange[]): Findings {
  const { read: changes, tooLong } = withoutTooLong(whole);
  const patch = { changes, tests: testChanges(changes), secrets: addedSecrets(changes) };
  const all: PatchFinding[] = [...tooLong];
  const findingCounts: Findings["findingCounts"] = tooLong.length > 0 ? { not_checked: tooLong.length } : {};
  for (const [check, find] of Object.entries(BY_NAME) as [keyof typeof BY_NAME, Check][]) {
    const spots = find(patch);
    if (spots.length > 0) findingCounts[check] = spots.length;
    for (const { path, line, says } of spots) all.push({ check, path, line, says });
  }
  all.sort((a, b) => (a.path === b.path ? (a.line ?? 0) - (b.line ?? 0) : a.path < b.path ? -1 : 1));
  return { findings: shortened(all), findingCounts };
}

function shortened(sorted: readonly PatchFinding[]): PatchFinding[] {
  let units = 0;
  const end = sorted.findIndex(({ path }, index) => {
    units += path.length;
    return index >= SHOWN || units > PATHS_UNITS;
  });
  return end < 0 ? [...sorted] : sorted.slice(0, end);
}
