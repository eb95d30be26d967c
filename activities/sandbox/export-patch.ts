// activities/sandbox/export-patch.ts: `patch.export`: what differs from the base, as a patch or checkpoint, and its boundary.
import type { Admitted } from "../../core/contract.ts";
import { boundaryReport } from "../../core/patch/boundary.ts";
import { compileGlobs } from "../../core/policy/glob.ts";
import type { ResultOf } from "../../core/schema/action.ts";
import { BoundaryReport } from "../../core/schema/patch.ts";
import type { Patch, PatchEntry } from "../../core/schema/patch.ts";
import { withBase } from "./base-text.ts";
import type { Base } from "./base-text.ts";
import { decodeText } from "./blobs.ts";
import type { SandboxDeps } from "./deps.ts";
import type { TreeEntry, TreeReading } from "./driver/driver.ts";
import type { OpenWorkspace, Registry } from "./registry.ts";

const TREE_LIMITS = {
  entries: 200_000,
  fileBytes: 16 * 1024 * 1024,
  totalBytes: 256 * 1024 * 1024,
  depth: 64,
};
const BUILD_OUTPUT = "build output";

type Export = Admitted<"patch.export">;

export async function exportPatch(
  deps: SandboxDeps,
  registry: Registry,
  { permit, action, claims }: Export,
): Promise<ResultOf<"patch.export">> {
  const open = registry.find(action.workspace.id);
  const tree = await readTree(deps, open);
  return withBase(deps, open, async (base) => {
    const { patch, ignored } = await patchOf(open, tree, base);
    const redactor = deps.redactor(claims.run);
    const isPatch = action.purpose === "patch";
    const texts = await textsOf(patch, open, base);
    const shown = isPatch ? await base.diff(patch) : null;
    const report = boundaryReport({
      base: open.manifest,
      entries: patch.entries,
      text: texts ?? NO_TEXTS,
      refused: [...refusedOf(tree), ...unseen({ texts: texts !== null, diff: !isPatch || shown !== null })],
      skipped: { ignored, buildOutput: tree.skipped[BUILD_OUTPUT] ?? 0 },
      scope: action.scope,
      limits: action.limits,
      names: isPatch ? "all" : "some",
    });
    const boundary = BoundaryReport.parse(redactor.redactValue(report).value); // a file's name may be a secret (I9)
    const bytes = new TextEncoder().encode(JSON.stringify(patch));
    const kept = await deps.artifacts.put(permit, isPatch ? "patch" : "workspace_snapshot", bytes);
    if (!isPatch) return { patch: kept, boundary, diff: null, diffApplies: false };
    const { text, whole } = shown ?? { text: "", whole: false };
    const clean = redactor.redact(text).text;
    const diff = await deps.artifacts.put(permit, "diff", new TextEncoder().encode(clean));
    return { patch: kept, boundary, diff: diff.digest, diffApplies: whole && clean === text };
  });
}

const NO_TEXTS = { before: () => null, after: () => null };

/** What nobody could be shown is refused (I20): people, checks and judges go by it. */
function unseen(seen: { texts: boolean; diff: boolean }): TreeReading["refused"] {
  const because = (what: string) => ({ path: ".", because: `git cannot show ${what}, or it is too long` });
  return [
    ...(seen.texts ? [] : [because("the base's texts of what is changed")]),
    ...(seen.diff ? [] : [because("the patch as a diff")]),
  ];
}

async function readTree(
  deps: SandboxDeps,
  { workspace, manifest, profile }: OpenWorkspace,
): Promise<TreeReading> {
  const base = new Map(manifest.entries.map(({ path, mode, sha }) => [path, { mode, sha }]));
  const reports = profile.steps.flatMap(({ report }) => ("files" in report ? report.files : []));
  const isBuildOutput = compileGlobs([...profile.build_outputs, ...reports]);
  const skip = (path: string): string | undefined =>
    !base.has(path) && isBuildOutput(path.replace(/\/$/, "")) ? BUILD_OUTPUT : undefined;
  return deps.driver.readTree(workspace, { limits: TREE_LIMITS, base, skip });
}

async function patchOf(
  { manifest }: OpenWorkspace,
  tree: TreeReading,
  base: Base,
): Promise<{ patch: Patch; ignored: number }> {
  const known = new Set(manifest.entries.map(({ path }) => path));
  const changed = tree.entries.filter(({ bytes }) => bytes !== null);
  const ignored = await base.ignored(changed.map(({ path }) => path).filter((path) => !known.has(path)));
  const put = changed.filter(({ path }) => !ignored.has(path)).map((entry) => putEntry(entry, known));
  const present = new Set([...tree.entries, ...tree.refused].map(({ path }) => path));
  const gone = manifest.entries
    .filter(({ path, mode }) => tree.complete && mode !== "160000" && !present.has(path))
    .map(({ path }): PatchEntry => ({ status: "deleted", path }));
  const entries = [...put, ...gone].sort((a, b) => (a.path < b.path ? -1 : 1));
  return { patch: { baseSha: manifest.baseSha, entries }, ignored: ignored.size };
}

function putEntry({ path, mode, bytes }: TreeEntry, known: ReadonlySet<string>): PatchEntry {
  const content = Buffer.from(bytes ?? []).toString("base64");
  return { status: known.has(path) ? "modified" : "added", path, mode, content };
}

/** A tree that was not read to its end is refused: what was not seen cannot be vouched for. */
function refusedOf(tree: TreeReading): TreeReading["refused"] {
  if (tree.complete) return tree.refused;
  return [...tree.refused, { path: ".", because: "the tree is larger than an export may be" }];
}

async function textsOf(patch: Patch, { manifest }: OpenWorkspace, base: Base) {
  const known = new Set(manifest.entries.map(({ path }) => path));
  const before = await base.texts(patch.entries.map(({ path }) => path).filter((path) => known.has(path)));
  if (before === null) return null;
  const after = new Map(
    patch.entries.flatMap((entry) =>
      entry.status === "deleted"
        ? []
        : [[entry.path, decodeText(Buffer.from(entry.content, "base64"))] as const],
    ),
  );
  return {
    before: (path: string) => before.get(path) ?? null,
    after: (path: string) => after.get(path) ?? null,
  };
}
