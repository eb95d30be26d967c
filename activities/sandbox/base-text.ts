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
  texts(paths: readonly string[]): Promise<Map<string, string>>;
  /** For people and `git apply`. `whole`: nothing was cut off or is not UTF-8, so it is all of the patch. */
  diff(patch: Patch): Promise<{ text: string; whole: boolean }>;
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
  const ask = async (argv: string[], stdin?: string): Promise<Buffer> => (await tell(argv, stdin)).bytes;
  return {
    async ignored(paths) {
      if (paths.length === 0) return new Set();
      const answer = await ask(["git", "check-ignore", "--no-index", "-z", "--stdin"], paths.join("\0"));
      return new Set(answer.toString("utf8").split("\0").filter(Boolean));
    },
    async texts(paths) {
      const names = paths.map((path) => `HEAD:${path}\n`).join("");
      const blobs = parseBatch(await ask(["git", "cat-file", "--batch"], names), paths);
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
      const text = bytes.toString("utf8");
      return { text, whole: removed.complete && complete && Buffer.from(text, "utf8").equals(bytes) };
    },
  };
}
