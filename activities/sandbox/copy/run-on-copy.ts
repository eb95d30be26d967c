// activities/sandbox/copy/run-on-copy.ts: one command on a copy of a folder, as an agent's tool runs it; what it made comes back by the export rules, or not at all.
import { randomUUID } from "node:crypto";
import type { RefusedEntry } from "../../../core/schema/patch.ts";
import { SandboxFault } from "../driver/driver.ts";
import type {
  Command,
  ExecResult,
  SandboxDriver,
  TreeEntry,
  TreeReading,
  TreeRules,
  Workspace,
  WorkspaceLimits,
  WriteEntry,
} from "../driver/driver.ts";
import { readTree } from "../export/read-tree.ts";
import { putBack } from "./put-back.ts";

export type OnCopy = {
  folder: string;
  limits: WorkspaceLimits;
  command: Pick<Command, "argv" | "limits" | "onOutput">;
  /** Puts what the command made into `folder`, once it has ended by itself. */
  isWrittenBack: boolean;
  signal: AbortSignal;
};

/** `back` null: nothing was put back. `refused` of both ways: what stayed where it was, and why. */
export type CopyRun = {
  result: ExecResult;
  notCopied: RefusedEntry[];
  back: { written: number; deleted: number; refused: RefusedEntry[] } | null;
};

const GIT_LIMITS = { wallMs: 120_000, keptBytes: 16_384, outputBytes: 1024 * 1024 };
/** A base to compare with, as an agent's workspace has one: git runs inside, on files that were copied. */
const BASE = [
  "git init --quiet .",
  "git add --all .",
  "git -c user.name=skein -c user.email=skein@localhost commit --quiet --allow-empty --message base",
].join(" && ");

/** Throws `SandboxRefused` or `SandboxFault` where nothing ran. Leaves no workspace. */
export async function runOnCopy(driver: SandboxDriver, asked: OnCopy): Promise<CopyRun> {
  const { folder, limits, command, signal } = asked;
  const source = await readTree(folder, { limits: treeLimits(limits), base: new Map() });
  if (!source.complete) throw new SandboxFault(`${folder} is larger than the workspace may be`);
  const id = `exec-${randomUUID()}`;
  try {
    const workspace = await driver.open({ workspaceId: id, runId: id, limits, readOnlyMounts: [] });
    await fill(driver, workspace, { source, signal });
    const result = await driver.exec(workspace, { ...command, network: "none" }, signal);
    const endedItself = result.outcome === "ok" || result.outcome === "failed";
    const isBack = asked.isWrittenBack && endedItself;
    const back = isBack ? await bringBack(driver, workspace, { folder, source }) : null;
    return { result, notCopied: source.refused, back };
  } finally {
    await driver.destroy({ id });
  }
}

async function fill(
  driver: SandboxDriver,
  workspace: Workspace,
  { source, signal }: { source: TreeReading; signal: AbortSignal },
): Promise<void> {
  const { refused } = await driver.writeFiles(workspace, source.entries.flatMap(putOf));
  const [first] = refused;
  if (first) throw new SandboxFault(`${first.path} could not be copied: ${first.because}`);
  const argv = ["/bin/sh", "-c", BASE];
  const made = await driver.exec(workspace, { argv, limits: GIT_LIMITS, network: "none" }, signal);
  if (made.outcome !== "ok" && made.outcome !== "cancelled")
    throw new SandboxFault(
      `the copy could not be made a repository (${made.outcome}): ${made.stderr.tail.trim()}`,
    );
}

async function bringBack(
  driver: SandboxDriver,
  workspace: Workspace,
  { folder, source }: { folder: string; source: TreeReading },
): Promise<CopyRun["back"]> {
  const base = new Map(source.entries.map((entry) => [entry.path, entry]));
  const after = await driver.readTree(workspace, { limits: treeLimits(workspace.limits), base });
  if (!after.complete)
    throw new SandboxFault("what the command left is more than can be put back; nothing was");
  const there = new Set([...after.entries, ...after.refused].map(({ path }) => path));
  const gone = source.entries.filter(({ path }) => !there.has(path));
  const changes = [
    ...gone.map(({ path }): WriteEntry => ({ status: "deleted", path })),
    ...after.entries.flatMap(putOf),
  ];
  const done = putBack(folder, changes, base);
  return { ...done, refused: [...after.refused, ...done.refused] };
}

/** None of what is as it was. */
function putOf({ path, mode, bytes }: TreeEntry): WriteEntry[] {
  return bytes === null ? [] : [{ status: "put", path, mode, bytes }];
}

function treeLimits({ diskBytes, diskInodes }: WorkspaceLimits): TreeRules["limits"] {
  return { entries: diskInodes, fileBytes: diskBytes, totalBytes: diskBytes, depth: 64 };
}
