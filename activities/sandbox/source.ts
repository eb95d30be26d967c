// activities/sandbox/source.ts: puts the base into a workspace: git runs inside the sandbox, never on the host.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { toApplicationFailure } from "../failure.ts";
import type { Patch, PatchEntry } from "../../core/schema/patch.ts";
import type { CommandLimits, SandboxDriver, Workspace, WriteEntry } from "./driver/driver.ts";

const INSIDE = "/source/base.bundle";
const LIMITS: CommandLimits = { wallMs: 300_000, keptBytes: 64 * 1024, outputBytes: 4 * 1024 * 1024 };

/** One per workspace, and gone with it; readable for the sandbox's users, holding no secret of the platform. */
export function keepBundle(folder: string, workspaceId: string, bytes: Uint8Array): string {
  mkdirSync(folder, { recursive: true, mode: 0o711 }); // passed through, not listed: names are of runs
  const path = bundlePath(folder, workspaceId);
  writeFileSync(path, bytes, { mode: 0o644 });
  return path;
}

/** Before its workspace is destroyed: whoever finds no workspace after a crash need not look for its bundle. Idempotent. */
export function dropBundle(folder: string, workspaceId: string): void {
  rmSync(bundlePath(folder, workspaceId), { force: true });
}

function bundlePath(folder: string, workspaceId: string): string {
  return join(folder, `${basename(workspaceId)}.bundle`);
}

export async function cloneInto(
  driver: SandboxDriver,
  workspace: Workspace,
  { bundle, signal }: { bundle: string; signal: AbortSignal },
): Promise<void> {
  const argv = ["git", "clone", "--quiet", INSIDE, "."];
  const readOnlyBinds = [{ source: bundle, target: INSIDE }];
  const result = await driver.exec(
    workspace,
    { argv, limits: LIMITS, network: "none", readOnlyBinds },
    signal,
  );
  if (result.outcome === "ok") return;
  const because = result.problem ?? result.stderr.text.slice(0, 300);
  throw toApplicationFailure(
    result.outcome === "sandbox_error" ? "sandbox_start" : "sandbox_error",
    `the source could not be unpacked (${result.outcome}): ${because}`,
  );
}

/** Removals first: a file may stand where a folder was. */
export async function applyPatch(driver: SandboxDriver, workspace: Workspace, patch: Patch): Promise<void> {
  if (patch.entries.length === 0) return;
  const { deleted = [], put = [] } = Object.groupBy(patch.entries.map(writeEntry), ({ status }) => status);
  const report = await driver.writeFiles(workspace, [...deleted, ...put]);
  const [refused] = report.refused;
  if (refused)
    throw toApplicationFailure("sandbox_error", `${refused.path} was not restored: ${refused.because}`);
}

function writeEntry(entry: PatchEntry): WriteEntry {
  if (entry.status === "deleted") return { status: "deleted", path: entry.path };
  return { status: "put", path: entry.path, mode: entry.mode, bytes: Buffer.from(entry.content, "base64") };
}
