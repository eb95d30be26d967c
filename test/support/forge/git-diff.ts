// test/support/forge/git-diff.ts: what lies between two commits: commits, files, sizes, and whether they merge.
import { gitText, runGit } from "./git.ts";

export interface FileDiff {
  filename: string;
  previousFilename: string | null;
  status: "added" | "removed" | "modified" | "renamed" | "changed";
  sha: string;
  additions: number;
  deletions: number;
  /** From the first `@@`; null for binary files and pure renames. */
  patch: string | null;
}

export async function mergeBase(dir: string, one: string, other: string): Promise<string | null> {
  const run = await runGit(dir, ["merge-base", one, other]);
  return run.code === 0 ? run.stdout.toString("utf8").trim() : null;
}

/** Commits reachable from `to` but not from `from`, oldest first. */
export async function commitsBetween(dir: string, from: string, to: string): Promise<string[]> {
  const text = await gitText(dir, ["rev-list", "--reverse", "--topo-order", `${from}..${to}`]);
  return text.split("\n").filter(Boolean);
}

/** Two commits or trees → the changed files in git's order, renames found. */
export async function diffFiles(dir: string, from: string, to: string): Promise<FileDiff[]> {
  const raw = parseRaw(await gitText(dir, ["diff-tree", "-r", "-M", "-z", "--raw", "--abbrev=40", from, to]));
  if (raw.length === 0) return [];
  const patches = splitPatches(await diffText(dir, from, to));
  return raw.map((file, index) => ({ ...file, ...measure(patches[index] ?? "") }));
}

export async function diffText(dir: string, from: string, to: string): Promise<string> {
  return gitText(dir, ["diff-tree", "-r", "-M", "-p", "--no-color", "--no-ext-diff", from, to]);
}

type RawFile = Pick<FileDiff, "filename" | "previousFilename" | "status" | "sha">;

/** `--raw -z`: a line of facts, then one path, or for a rename the old path and the new. */
function parseRaw(text: string): RawFile[] {
  const fields = text.split("\0").values();
  const next = (): string => fields.next().value ?? "";
  const files: RawFile[] = [];
  for (const facts of fields) {
    const match = /^:\d+ \d+ ([0-9a-f]{40}) ([0-9a-f]{40}) ([A-Z])/.exec(facts);
    if (match === null) break;
    const [, before = "", after = "", letter = ""] = match;
    const status = statusOf(letter);
    const sha = status === "removed" ? before : after;
    const previousFilename = status === "renamed" ? next() : null;
    files.push({ filename: next(), previousFilename, status, sha });
  }
  return files;
}

function statusOf(letter: string): FileDiff["status"] {
  const names: Readonly<Record<string, FileDiff["status"]>> = {
    A: "added",
    D: "removed",
    R: "renamed",
    T: "changed",
  };
  return names[letter] ?? "modified";
}

/** One text per file: a change of type (file to link) prints two parts under the same header line. */
function splitPatches(text: string): string[] {
  const byHeader = new Map<string, string>();
  for (const part of text.split(/^(?=diff --git )/m)) {
    const header = part.slice(0, part.indexOf("\n"));
    if (header.startsWith("diff --git ")) byHeader.set(header, (byHeader.get(header) ?? "") + part);
  }
  return [...byHeader.values()];
}

function measure(patch: string): Pick<FileDiff, "additions" | "deletions" | "patch"> {
  const start = patch.search(/^@@ /m);
  if (start < 0) return { additions: 0, deletions: 0, patch: null };
  const body = patch.slice(start).replace(/\n$/, "");
  const lines = body.split("\n");
  return {
    additions: lines.filter((line) => line.startsWith("+")).length,
    deletions: lines.filter((line) => line.startsWith("-")).length,
    patch: body,
  };
}

/** The tree a merge of both gives, or null when they conflict or share no history. */
export async function mergedTree(dir: string, ours: string, theirs: string): Promise<string | null> {
  const run = await runGit(dir, ["merge-tree", "--write-tree", ours, theirs]);
  return run.code === 0 ? (run.stdout.toString("utf8").split("\n")[0] ?? null) : null;
}
