// core/patch/boundary.ts: exported entries against their base → what the patch touches and where it leaves its task.
import { linkTarget } from "../policy/path.ts";
import type { PathScope } from "../policy/scope.ts";
import { compileScope } from "../policy/scope.ts";
import type { BoundaryReport, PatchEntry, RefusedEntry, SourceManifest } from "../schema/patch.ts";
import type { TaskLimits } from "../schema/task.ts";
import { classifyFile } from "./change-class.ts";
import type { FileChange } from "./check/check.ts";
import { findingsOf } from "./check/findings.ts";
import { majorUpgrades } from "./major-upgrades.ts";
import { countLines } from "./line-count.ts";

/**
 * `before` and `after` give a path's text in the base and in the patch: null where there is none or it is not text.
 * They are asked once per changed path, `before` only for paths of the base. `names`: `all` the paths that the limits allow,
 * for policy to judge together with what the checks find, or the first few, for people.
 */
export type BoundaryInput = {
  base: SourceManifest;
  entries: readonly PatchEntry[];
  text: { before: (path: string) => string | null; after: (path: string) => string | null };
  refused: readonly RefusedEntry[];
  skipped: { ignored: number; buildOutput: number };
  scope: PathScope;
  limits: Pick<TaskLimits, "files" | "lines">;
  names: "all" | "some";
};

const SHOWN_PATHS = 50;
const SHOWN = 20;
/** UTF-16 units of all names together: a report is kept in history, and folders could be given names without end. */
const NAMES_UNITS = 100_000;

/** Counts are whole, lists are capped: a rule about paths denies a patch that names fewer than it changes. Total. */
export function boundaryReport(input: BoundaryInput): BoundaryReport {
  const { base, entries, scope, limits, refused, skipped } = input;
  const modes = new Map(base.entries.map(({ path, mode }) => [path, mode]));
  const changes = entries.map((entry) => changeOf(entry, modes.get(entry.path) ?? null, input.text));
  const paths = entries.map(({ path }) => path).sort();
  const compiled = compileScope(scope);
  const added = sum(changes, (change) => change.added);
  const removed = sum(changes, (change) => change.removed);
  return {
    files: paths.length,
    added,
    removed,
    bytes: sum(changes, (change) => change.bytes),
    paths: named(paths, input.names === "all" ? Math.max(SHOWN_PATHS, limits.files) : SHOWN_PATHS),
    changeClasses: [...new Set(changes.map(({ changeClass }) => changeClass))].sort(),
    majorUpgrades: changes.flatMap(({ upgrades }) => upgrades).slice(0, SHOWN),
    binary: changes.filter((change) => change.binary).length,
    generated: changes.filter(({ changeClass }) => changeClass === "generated").length,
    symlinks: changes.filter((change) => change.link !== null).length,
    modeChanges: changes.filter((change) => change.modeChanged).length,
    outsideScope: pathsOf(changes, (path) => compiled.isOutside(path)),
    forbidden: pathsOf(changes, (path) => compiled.isForbidden(path)),
    refused: refused.slice(0, SHOWN),
    skipped,
    overLimits: overLimits(paths.length, added + removed, limits),
    ...(input.names === "all" ? findingsOf(changes) : { findingCounts: null }),
  };
}

function named(sorted: readonly string[], most: number): string[] {
  let units = 0;
  const end = sorted.findIndex((path, index) => {
    units += path.length;
    return index >= most || units > NAMES_UNITS;
  });
  return end < 0 ? [...sorted] : sorted.slice(0, end);
}

/** `link` is where a new or changed link points: a path, or "" for out of the tree; null for what is no link. */
type Change = FileChange & {
  upgrades: string[];
  added: number;
  removed: number;
  bytes: number;
  binary: boolean;
  modeChanged: boolean;
  link: string | null;
};

function changeOf(entry: PatchEntry, baseMode: string | null, text: BoundaryInput["text"]): Change {
  const { path } = entry;
  const before = baseMode === null ? "" : text.before(path);
  const after = entry.status === "deleted" ? "" : text.after(path);
  const isText = before !== null && after !== null;
  const { changeClass } = classifyFile({ path, text: after });
  const compared = isText
    ? { ...countLines(before, after), upgrades: majorUpgrades(path, before, after) }
    : { added: 0, removed: 0, upgrades: [] };
  const sides = { path, changeClass, before, after, modeBefore: baseMode };
  const change = { ...sides, ...compared, binary: !isText };
  if (entry.status === "deleted")
    return { ...change, modeAfter: null, bytes: 0, modeChanged: false, link: null };
  return {
    ...change,
    modeAfter: entry.mode,
    bytes: base64Bytes(entry.content),
    modeChanged: baseMode !== null && entry.mode !== baseMode,
    link: entry.mode === "120000" ? (linkTarget(path, after ?? "") ?? "") : null,
  };
}

/** A change is judged by its path, and a link by where it points as well; a rename comes as two changes. */
function pathsOf(changes: readonly Change[], holds: (path: string) => boolean): string[] {
  const found = changes.filter(
    ({ path, link }) => holds(path) || (link !== null && (link === "" || holds(link))),
  );
  return found
    .map(({ path }) => path)
    .sort()
    .slice(0, SHOWN);
}

function overLimits(files: number, lines: number, limits: BoundaryInput["limits"]): string[] {
  const sentences: string[] = [];
  if (files > limits.files) sentences.push(`${files} files changed; the task allows ${limits.files}`);
  if (lines > limits.lines) sentences.push(`${lines} lines changed; the task allows ${limits.lines}`);
  return sentences;
}

/** Of padded base64, without decoding it. */
function base64Bytes(content: string): number {
  const padding = content.endsWith("==") ? 2 : content.endsWith("=") ? 1 : 0;
  return (content.length / 4) * 3 - padding;
}

function sum(changes: readonly Change[], of: (change: Change) => number): number {
  return changes.reduce((total, change) => total + of(change), 0);
}
