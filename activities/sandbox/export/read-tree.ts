// activities/sandbox/export/read-tree.ts: reads a hostile tree from outside, between commands: plain files and links as data, the rest refused.
import { closeSync, opendirSync } from "node:fs";
import type { Dirent } from "node:fs";
import { setImmediate as breathe } from "node:timers/promises";
import type { RefusedEntry } from "../../../core/schema/patch.ts";
import type { TreeEntry, TreeReading, TreeRules } from "../driver/driver.ts";
import { splitCollisions } from "./collisions.ts";
import { closeEntry, openEntry, openRoot } from "./open-entry.ts";
import type { OpenEntry, OpenFolder } from "./open-entry.ts";
import { complaintAboutName, complaintAboutPath, PATH_LIMIT } from "./path-rules.ts";
import { takeFile, takeLink } from "./take-entry.ts";

/** How many entries between two turns of the event loop: heartbeats go on. */
const ENTRIES_PER_TURN = 64;

/** Refused paths beyond these are only counted, by `complete: false`. */
const REFUSED_LIMIT = 1000;

export type Walk = {
  rules: TreeRules;
  entries: TreeEntry[];
  refused: RefusedEntry[];
  skipped: Record<string, number>;
  visited: number;
  /** Of content that is handed back. */
  keptBytes: number;
  complete: boolean;
};

/**
 * `root`: host path of the tree. The top-level `.git` is the sandbox's own throwaway and is skipped; any other is refused.
 * Throws only when the root itself cannot be read.
 */
export async function readTree(root: string, rules: TreeRules): Promise<TreeReading> {
  const walk: Walk = {
    rules,
    entries: [],
    refused: [],
    skipped: {},
    visited: 0,
    keptBytes: 0,
    complete: true,
  };
  const folder = openRoot(root);
  try {
    await readFolder(walk, folder, "");
  } finally {
    closeSync(folder.descriptor);
  }
  const { kept, refused } = splitCollisions(walk.entries, rules.base);
  return {
    entries: kept.toSorted(byPath),
    refused: [...walk.refused, ...refused].toSorted(byPath),
    skipped: walk.skipped,
    complete: walk.complete,
  };
}

/** `prefix`: empty, or the folder's path with a slash at its end. */
async function readFolder(walk: Walk, folder: OpenFolder, prefix: string): Promise<void> {
  for (const found of namesIn(walk, folder)) {
    walk.visited += 1;
    if (walk.visited % ENTRIES_PER_TURN === 0) await breathe();
    await readOne(walk, { folder, prefix, found });
  }
}

/** Not UTF-8 shows as U+FFFD, which the path rules refuse. Stops at the cap on entries. */
function namesIn(walk: Walk, folder: OpenFolder): Dirent[] {
  const names: Dirent[] = [];
  const listing = opendirSync(`/proc/self/fd/${folder.descriptor}`);
  try {
    for (let found = listing.readSync(); found !== null; found = listing.readSync()) {
      if (walk.visited + names.length >= walk.rules.limits.entries) {
        walk.complete = false;
        return names;
      }
      names.push(found);
    }
    return names;
  } finally {
    listing.closeSync();
  }
}

type Found = { folder: OpenFolder; prefix: string; found: Dirent };

async function readOne(walk: Walk, { folder, prefix, found }: Found): Promise<void> {
  const path = prefix + found.name;
  if (path === ".git") return skip(walk, "git");
  const complaint = complaintAboutName(found.name) ?? complaintAboutPath(path);
  if (complaint !== null && !walk.rules.through) return refuse(walk, path, complaint);
  const opened = openEntry(folder, found.name);
  if (opened.kind === "refused") return closed(walk, { path, found }, opened.because);
  if (opened.kind === "link") {
    const { target } = opened;
    return judge(walk, path, () => complaint ?? takeLink(walk, { path, target }));
  }
  try {
    if (opened.stats.isDirectory()) return await enter(walk, path, opened);
    judge(walk, path, () => complaint ?? takeFile(walk, path, opened));
  } finally {
    closeEntry(opened);
  }
}

/** Whatever lies below a folder that cannot be opened is not known. */
function closed(walk: Walk, { path, found }: { path: string; found: Dirent }, because: string): void {
  if (!walk.rules.through) return refuse(walk, path, because);
  judge(walk, found.isDirectory() ? `${path}/` : path, () => because);
}

async function enter(walk: Walk, path: string, opened: OpenEntry): Promise<void> {
  const why = walk.rules.skip?.(`${path}/`);
  if (why !== undefined) return skip(walk, why);
  if (path.length > PATH_LIMIT) return refuse(walk, path, `its length is not 1 to ${PATH_LIMIT}`);
  if (path.split("/").length > walk.rules.limits.depth) {
    walk.complete = false;
    return refuse(walk, path, "it lies too deep");
  }
  await readFolder(walk, opened, `${path}/`);
}

function judge(walk: Walk, path: string, take: () => TreeEntry | string): void {
  const why = walk.rules.skip?.(path);
  if (why !== undefined) return skip(walk, why);
  const taken = take();
  if (typeof taken === "string") return refuse(walk, path, taken);
  walk.entries.push(taken);
}

function skip(walk: Walk, why: string): void {
  walk.skipped[why] = (walk.skipped[why] ?? 0) + 1;
}

function refuse(walk: Walk, path: string, because: string): void {
  if (walk.refused.length < REFUSED_LIMIT) walk.refused.push({ path: printable(path), because });
  else walk.complete = false;
}

/** A refused path goes to people and logs. */
function printable(path: string): string {
  return path.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, "\uFFFD").slice(0, 500);
}

function byPath(left: { path: string }, right: { path: string }): number {
  return left.path < right.path ? -1 : left.path > right.path ? 1 : 0;
}
