// test/support/forge/git-objects.ts: reads and writes git objects in a bare repository; SHAs are git's own.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gitBytes, gitText, runGit } from "./git.ts";

const FULL_SHA = /^[0-9a-f]{40}$/;

export interface Identity {
  name: string;
  email: string;
  /** RFC 3339 in, UTC out. */
  date: string;
}

export interface CommitObject {
  sha: string;
  tree: string;
  parents: readonly string[];
  author: Identity;
  committer: Identity;
  message: string;
  signature: string | null;
}

export interface TreeEntry {
  path: string;
  mode: string;
  type: "blob" | "tree" | "commit";
  sha: string;
  size: number | null;
}

/** Full SHA → the object's type, or null when the repository has no such object. */
export async function objectType(dir: string, sha: string): Promise<string | null> {
  if (!FULL_SHA.test(sha)) return null;
  const run = await runGit(dir, ["cat-file", "-t", sha]);
  return run.code === 0 ? run.stdout.toString("utf8").trim() : null;
}

export async function readBlob(dir: string, sha: string): Promise<Buffer | null> {
  if ((await objectType(dir, sha)) !== "blob") return null;
  return gitBytes(dir, ["cat-file", "blob", sha]);
}

/** Bytes → blob SHAs, in the same order; one git for all of them. */
export async function writeBlobs(dir: string, contents: readonly Buffer[]): Promise<string[]> {
  if (contents.length === 0) return [];
  const folder = await mkdtemp(join(tmpdir(), "forge-blobs-"));
  try {
    const paths = contents.map((_, index) => join(folder, String(index)));
    for (const [index, path] of paths.entries()) await writeFile(path, contents[index] ?? "");
    const args = ["hash-object", "-w", "--no-filters", "--stdin-paths"];
    const text = await gitText(dir, args, { input: `${paths.join("\n")}\n` });
    return text.split("\n");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Direct children, or with `recursive` every entry below, folders included, as `git/trees` lists them. */
export async function listTree(
  dir: string,
  sha: string,
  options: { recursive: boolean },
): Promise<TreeEntry[]> {
  const flags = options.recursive ? ["-r", "-t"] : [];
  const text = await gitText(dir, ["ls-tree", "-z", "-l", ...flags, sha]);
  return text.split("\0").filter(Boolean).map(parseTreeLine);
}

function parseTreeLine(line: string): TreeEntry {
  const match = /^(\d+) (blob|tree|commit) ([0-9a-f]{40}) +(-|\d+)\t([\s\S]+)$/.exec(line);
  if (match === null) throw new Error(`git ls-tree printed an unknown line: ${line}`);
  const [, mode = "", type, sha = "", size = "-", path = ""] = match;
  return {
    path,
    mode,
    type: type === "tree" || type === "commit" ? type : "blob",
    sha,
    size: size === "-" ? null : Number(size),
  };
}

export interface NewCommit {
  tree: string;
  parents: readonly string[];
  author: Identity;
  committer: Identity;
  message: string;
}

/** Written byte by byte as given, so a message without a last newline keeps none, as on GitHub. */
export async function writeCommit(dir: string, commit: NewCommit): Promise<string> {
  const lines = [
    `tree ${commit.tree}`,
    ...commit.parents.map((parent) => `parent ${parent}`),
    `author ${identityLine(commit.author)}`,
    `committer ${identityLine(commit.committer)}`,
  ];
  const input = `${lines.join("\n")}\n\n${commit.message}`;
  return gitText(dir, ["hash-object", "-t", "commit", "-w", "--stdin"], { input });
}

function identityLine(identity: Identity): string {
  const seconds = Math.floor(Date.parse(identity.date) / 1000);
  return `${plain(identity.name)} <${plain(identity.email)}> ${seconds} +0000`;
}

/** Brackets and line ends would end the identity early. */
function plain(text: string): string {
  return text.replace(/[<>\n\r\0]/g, "").trim();
}

/** Full SHA → the commit, or null when there is none of that SHA. */
export async function readCommit(dir: string, sha: string): Promise<CommitObject | null> {
  if ((await objectType(dir, sha)) !== "commit") return null;
  const text = (await gitBytes(dir, ["cat-file", "commit", sha])).toString("utf8");
  const end = text.indexOf("\n\n");
  const head = end < 0 ? text : text.slice(0, end);
  const headers = unfold(head.split("\n"));
  const all = (name: string): string[] => headers.filter(([key]) => key === name).map(([, value]) => value);
  return {
    sha,
    tree: all("tree")[0] ?? "",
    parents: all("parent"),
    author: parseIdentity(all("author")[0] ?? ""),
    committer: parseIdentity(all("committer")[0] ?? ""),
    message: end < 0 ? "" : text.slice(end + 2),
    signature: all("gpgsig")[0] ?? null,
  };
}

/** Header lines that start with a space belong to the header above. */
function unfold(lines: readonly string[]): [string, string][] {
  const headers: [string, string][] = [];
  for (const line of lines) {
    const last = headers.at(-1);
    if (line.startsWith(" ") && last !== undefined) last[1] += `\n${line.slice(1)}`;
    else headers.push([line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1)]);
  }
  return headers;
}

function parseIdentity(text: string): Identity {
  const match = /^(.*?) ?<(.*)> (\d+) [+-]\d{4}$/.exec(text);
  const [, name = "", email = "", seconds = "0"] = match ?? [];
  return { name, email, date: new Date(Number(seconds) * 1000).toISOString().replace(".000Z", "Z") };
}
