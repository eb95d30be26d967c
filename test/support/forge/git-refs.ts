// test/support/forge/git-refs.ts: reads and moves refs of a bare repository, each move with its expected old value.
import { gitText, runGit } from "./git.ts";

export const ZERO_SHA = "0".repeat(40);

export type Refs = ReadonlyMap<string, string>;

/** Ref name → SHA for every ref below `prefix`, such as `refs/heads/`. */
export async function listRefs(dir: string, prefix = "refs/"): Promise<Refs> {
  const text = await gitText(dir, ["for-each-ref", "--format=%(refname) %(objectname)", prefix]);
  const lines = text.split("\n").filter(Boolean);
  return new Map(lines.map((line) => [line.slice(0, -41), line.slice(-40)]));
}

/** `ref` is a full name, such as `refs/heads/main`. */
export async function readRef(dir: string, ref: string): Promise<string | null> {
  if (!(await isRefName(dir, ref))) return null;
  const run = await runGit(dir, ["show-ref", "--verify", "--hash", ref]);
  return run.code === 0 ? run.stdout.toString("utf8").trim() : null;
}

export async function isRefName(dir: string, ref: string): Promise<boolean> {
  return (await runGit(dir, ["check-ref-format", ref])).code === 0;
}

/** Moves `ref` if it still is at `from` (`ZERO_SHA`: absent); `to` `ZERO_SHA` removes it. False: it was not. */
export async function moveRef(
  dir: string,
  move: { ref: string; from: string; to: string },
): Promise<boolean> {
  const args =
    move.to === ZERO_SHA
      ? ["update-ref", "-d", move.ref, move.from]
      : ["update-ref", move.ref, move.to, move.from];
  return (await runGit(dir, args)).code === 0;
}

export async function isAncestor(dir: string, ancestor: string, descendant: string): Promise<boolean> {
  return (await runGit(dir, ["merge-base", "--is-ancestor", ancestor, descendant])).code === 0;
}

/** Branch, tag, full ref name or (short) SHA → commit SHA; null when it names no commit. */
export async function resolveCommit(dir: string, name: string): Promise<string | null> {
  const plain = name.replace(/^(heads|tags)\//, "refs/$1/");
  for (const candidate of [`refs/heads/${name}`, `refs/tags/${name}`, plain]) {
    if (candidate.startsWith("-") || /[~^:\s@{}]/.test(candidate)) return null;
    const run = await runGit(dir, ["rev-parse", "--verify", "--quiet", `${candidate}^{commit}`]);
    if (run.code === 0) return run.stdout.toString("utf8").trim();
  }
  return null;
}

/** The first workflow file that commits new to this repository touch, or null. */
export async function touchedWorkflow(dir: string, sha: string): Promise<string | null> {
  const args = ["log", "-c", "--format=", "--name-only", sha, "--not", "--all", "--", ".github/workflows"];
  const text = await gitText(dir, args);
  return text.split("\n").find(Boolean) ?? null;
}
