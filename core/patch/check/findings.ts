// core/patch/check/findings.ts: every check over one patch: the first findings for people, and of each check how many.
import type { CheckName, PatchFinding } from "../../schema/finding.ts";
import { CHECKS } from "../../schema/finding.ts";
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
} satisfies Record<CheckName, Check>;

const SHOWN = 50;
/** UTF-16 units of all paths together: a report is kept in history. */
const PATHS_UNITS = 20_000;

/** `findings`: the first, sorted by path. `findingCounts`: whole, of the checks that found something. */
export type Findings = { findings: PatchFinding[]; findingCounts: Partial<Record<CheckName, number>> };

/** Total. */
export function findingsOf(changes: readonly FileChange[]): Findings {
  const patch = { changes, tests: testChanges(changes), secrets: addedSecrets(changes) };
  const all: PatchFinding[] = [];
  const findingCounts: Findings["findingCounts"] = {};
  for (const check of CHECKS) {
    const spots = BY_NAME[check](patch);
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
