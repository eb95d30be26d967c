// core/instructions/guidance-files.ts: which files of a base are guidance for an agent, and in which order: from the root down.
import { changeClassOf } from "../patch/change-class.ts";
import type { ManifestEntry } from "../schema/patch.ts";

/** Prose, and rules files without an ending. What else agents keep, such as their settings, is nothing to be read to one. */
const PROSE = /(?:\.(?:md|mdc|mdx|markdown|txt)|(?:^|\/)\.[a-z]+(?:rules|hints))$/iu;
const FILE_MODES = ["100644", "100755"];

/** Links are left out: what they name is there under its own name. */
export function guidanceFiles(entries: readonly ManifestEntry[]): ManifestEntry[] {
  return entries
    .filter(({ path, mode }) => FILE_MODES.includes(mode) && isGuidance(path))
    .toSorted((a, b) => depthOf(a.path) - depthOf(b.path) || (a.path < b.path ? -1 : 1));
}

function isGuidance(path: string): boolean {
  return PROSE.test(path) && changeClassOf(path) === "instruction_file";
}

function depthOf(path: string): number {
  return path.split("/").length;
}
