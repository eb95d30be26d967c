// activities/sandbox/base-text.ts: what the base says of a patch: old texts, ignored paths, a readable diff; in a fresh sandbox.
import type { Patch } from "../../core/schema/patch.ts";
import { run } from "./command.ts";
import type { SandboxDeps } from "./deps.ts";
import type { Workspace } from "./driver/driver.ts";
import type { OpenWorkspace } from "./registry.ts";
import { applyPatch, cloneInto } from "./source.ts";
import { newWorkspaceId } from "./workspace-id.ts";

export type Base = {
  /** By the base's own ignore rules; the agent's are not asked. */
  ignored(paths: readonly string[]): Promise<Set<string>>;
  texts(paths: readonly string[]): Promise<Map<string, string>>;
  diff(patch: Patch): Promise<string>;
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

function baseIn(deps: SandboxDeps, workspace: Workspace): Base {
  const ask = async (argv: string[], stdin = ""): Promise<Buffer> => {
    const chunks: Uint8Array[] = [];
    const onOutput = (stream: string, chunk: Uint8Array): void => {
      if (stream === "stdout") chunks.push(Uint8Array.from(chunk));
    };
    await run(deps, workspace, { argv, stdin: new TextEncoder().encode(stdin), seconds: 120, onOutput });
    return Buffer.concat(chunks);
  };
  return {
    async ignored(paths) {
      if (paths.length === 0) return new Set();
      const answer = await ask(["git", "check-ignore", "--no-index", "-z", "--stdin"], paths.join("\0"));
      return new Set(answer.toString("utf8").split("\0").filter(Boolean));
    },
    async texts(paths) {
      const names = paths.map((path) => `HEAD:${path}\n`).join("");
      return parseBatch(await ask(["git", "cat-file", "--batch"], names), paths);
    },
    async diff(patch) {
      await applyPatch(deps.driver, workspace, patch);
      const script = "git add --all --force . && git diff --cached --no-ext-diff --no-textconv HEAD";
      return (await ask(["sh", "-c", script])).toString("utf8");
    },
  };
}

/** `<sha> blob <size>\n<bytes>\n` per name, in order. What is not UTF-8 text is left out. */
function parseBatch(output: Buffer, paths: readonly string[]): Map<string, string> {
  const texts = new Map<string, string>();
  let at = 0;
  for (const path of paths) {
    const end = output.indexOf("\n", at);
    if (end < 0) break;
    const size = /^[0-9a-f]{40} blob (\d+)$/.exec(output.subarray(at, end).toString("utf8"))?.[1];
    at = end + 1;
    if (size === undefined) continue;
    const text = decodeText(output.subarray(at, at + Number(size)));
    if (text !== null) texts.set(path, text);
    at += Number(size) + 1;
  }
  return texts;
}

export function decodeText(bytes: Uint8Array): string | null {
  if (bytes.includes(0)) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
