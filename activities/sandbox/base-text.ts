// activities/sandbox/base-text.ts: what the base says of a patch: old texts, ignored paths, a readable diff; in a fresh sandbox.
import type { Patch } from "../../core/schema/patch.ts";
import { decodeText, outputOf, parseBatch } from "./blobs.ts";
import type { SandboxDeps } from "./deps.ts";
import type { Workspace } from "./driver/driver.ts";
import type { OpenWorkspace } from "./registry.ts";
import { applyPatch, cloneInto } from "./source.ts";
import { newWorkspaceId } from "./workspace-id.ts";

export type Base = {
  /** By the base's own ignore rules; the agent's are not asked. */
  ignored(paths: readonly string[]): Promise<Set<string>>;
  /** Those that are text; null: git could not tell them all. */
  texts(paths: readonly string[]): Promise<Map<string, string> | null>;
  /** For people and `git apply`. `whole`: it is all of the patch. Null: git could not show it, or it is too long. */
  diff(patch: Patch): Promise<{ text: string; whole: boolean } | null>;
};

/** The agent's tree is never looked at here: its git files could run code. */
export async function withBase<T>(
  deps: SandboxDeps,
  open: OpenWorkspace,
  use: (base: Base) => Promise<T>,
): Promise<T> {
  const { runId, limits } = open.workspace;
  const workspaceId = newWorkspaceId(runId);
  const workspace = await deps.driver.open({ workspaceId, runId, limits, readOnlyMounts: [] });
  try {
    await cloneInto(deps.driver, workspace, { bundle: open.bundle, signal: deps.pulse().signal });
    return await use(baseIn(deps, workspace));
  } finally {
    await deps.driver.destroy(workspace);
  }
}

const REMOVE = ["git", "update-index", "-z", "--force-remove", "--stdin"];

/** The patch's bytes as they are, whatever the base's attributes would make of them; binary files as `git apply` reads them. */
const DIFF = `mkdir -p .git/info && echo '* -text -filter -ident -working-tree-encoding !diff' > .git/info/attributes &&
  GIT_LITERAL_PATHSPECS=1 git add --force --pathspec-from-file=- --pathspec-file-nul &&
  git diff --cached --binary --full-index --no-renames --no-ext-diff --no-textconv HEAD`;

function baseIn(deps: SandboxDeps, workspace: Workspace): Base {
  const tell = (argv: string[], stdin = "") => outputOf(deps, workspace, { argv, stdin });
  return {
    async ignored(paths) {
      if (paths.length === 0) return new Set();
      const asked = ["git", "check-ignore", "--no-index", "-z", "--stdin"]; // fails where it ignores none
      const { bytes } = await tell(asked, paths.join("\0"));
      return new Set(bytes.toString("utf8").split("\0").filter(Boolean));
    },
    async texts(paths) {
      const names = paths.map((path) => `HEAD:${path}\n`).join("");
      const { bytes: printed, complete } = await tell(["git", "cat-file", "--batch"], names);
      if (!complete) return null;
      const blobs = parseBatch(printed, paths);
      return new Map(
        [...blobs].flatMap(([path, bytes]) => {
          const text = decodeText(bytes);
          return text === null ? [] : [[path, text] as const];
        }),
      );
    },
    async diff(patch) {
      await applyPatch(deps.driver, workspace, patch);
      const gone = patch.entries.filter(({ status }) => status === "deleted");
      const kept = patch.entries.filter(({ status }) => status !== "deleted");
      const removed = await tell(REMOVE, gone.map(({ path }) => path).join("\0"));
      const { bytes, complete } = await tell(["sh", "-c", DIFF], kept.map(({ path }) => path).join("\0"));
      if (!removed.complete || !complete) return null;
      const text = bytes.toString("utf8");
      return { text, whole: Buffer.from(text, "utf8").equals(bytes) };
    },
  };
}
