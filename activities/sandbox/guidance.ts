// activities/sandbox/guidance.ts: the base's instruction files, read before anything of the project runs: scanned, redacted, kept.
import { canonicalJson } from "../../core/canonical-json.ts";
import { sha256Hex } from "../../core/digest.ts";
import { guidanceFiles } from "../../core/instructions/guidance-files.ts";
import { findingsIn } from "../../core/instructions/report.ts";
import { GuidanceReport } from "../../core/schema/instructions.ts";
import type { Guidance, GuidanceFile } from "../../core/schema/instructions.ts";
import type { ManifestEntry, SourceManifest } from "../../core/schema/patch.ts";
import { toApplicationFailure } from "../failure.ts";
import { decodeText, outputOf, parseBatch } from "./blobs.ts";
import type { SandboxDeps } from "./deps.ts";
import type { Workspace } from "./driver/driver.ts";

const MOST_FILES = 20;
const MOST_BYTES = 1024 * 1024;
const MOST_CHARS = 32 * 1024;

type Reading = { permit: string; manifest: SourceManifest; runId: string };

/** Null: the base has none. Read as blobs of its commit: no filter and no file of the tree has a say. */
export async function readGuidance(
  deps: SandboxDeps,
  workspace: Workspace,
  { permit, manifest, runId }: Reading,
): Promise<GuidanceReport | null> {
  const named = guidanceFiles(manifest.entries);
  const read = await readFiles(deps, workspace, named);
  if (read.length === 0) return null;
  const redactor = deps.redactor(runId);
  const isRead = new Set(read.map(({ path }) => path));
  const unread = named.filter(({ path }) => !isRead.has(path)).map(({ path }) => path);
  const guidance: Guidance = { files: read, unread: unread.slice(0, 50) };
  const clean = new TextEncoder().encode(canonicalJson(redactor.redactValue(guidance).value));
  const { digest } = await deps.artifacts.put(permit, "guidance", clean);
  const { findings, counts } = findingsIn(read); // before redaction, which is no place to hide words in
  return GuidanceReport.parse({
    guidance: digest,
    files: read.length,
    unread: unread.length,
    findings: findings.map((found) => ({
      ...found,
      path: redactor.redact(found.path).text.slice(0, 500).toWellFormed(),
      says: redactor.redact(found.says).text.slice(0, 160).toWellFormed(), // what stands for a secret may be longer
    })),
    counts,
  });
}

async function readFiles(
  deps: SandboxDeps,
  workspace: Workspace,
  named: readonly ManifestEntry[],
): Promise<GuidanceFile[]> {
  if (named.length === 0) return [];
  const small = await smallOf(deps, workspace, named);
  const blobs = parseBatch(await ask(deps, workspace, { command: "--batch", of: small }), shasOf(small));
  return small.flatMap(({ path, sha }) => {
    const bytes = blobs.get(sha);
    const text = bytes && decodeText(bytes);
    if (bytes === undefined || text == null) return [];
    const cut = text.length > MOST_CHARS;
    return [{ path, digest: sha256Hex(bytes), cut, text: text.slice(0, MOST_CHARS).toWellFormed() }];
  });
}

/** The first ones that are not too large to be read at all. */
async function smallOf(
  deps: SandboxDeps,
  workspace: Workspace,
  named: readonly ManifestEntry[],
): Promise<ManifestEntry[]> {
  const first = named.slice(0, MOST_FILES);
  const lines = (await ask(deps, workspace, { command: "--batch-check", of: first })).toString("utf8");
  const sizes = new Map(
    [...lines.matchAll(/^([0-9a-f]{40}) blob (\d+)$/gm)].map(([, sha, size]) => [sha, size]),
  );
  return first.filter(({ sha }) => Number(sizes.get(sha) ?? Infinity) <= MOST_BYTES);
}

async function ask(
  deps: SandboxDeps,
  workspace: Workspace,
  { command, of }: { command: "--batch" | "--batch-check"; of: readonly ManifestEntry[] },
): Promise<Buffer> {
  const stdin = shasOf(of)
    .map((sha) => `${sha}\n`)
    .join("");
  const { bytes, complete } = await outputOf(deps, workspace, { argv: ["git", "cat-file", command], stdin });
  if (!complete) throw toApplicationFailure("sandbox_error", "the instruction files could not be read");
  return bytes;
}

function shasOf(entries: readonly ManifestEntry[]): string[] {
  return entries.map(({ sha }) => sha);
}
