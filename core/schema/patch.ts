// core/schema/patch.ts: a patch as accepted file entries against a base commit, and its boundary report.
import { z } from "zod";
import { CheckName, PatchFinding } from "./finding.ts";
import { ChangeClass, GitSha } from "./vocabulary.ts";

export const FILE_MODES = ["100644", "100755", "120000"] as const;
export const FileMode = z.enum(FILE_MODES);
export type FileMode = z.infer<typeof FileMode>;

/** One line of the base: `sha` is the git blob id; a link's content is its target. */
export const ManifestEntry = z.strictObject({ path: z.string(), mode: z.string(), sha: GitSha });
export type ManifestEntry = z.infer<typeof ManifestEntry>;

/** Artifact `source_manifest`: every entry of the base tree, by `git ls-tree -r`. */
export const SourceManifest = z.strictObject({
  baseSha: GitSha,
  treeSha: GitSha,
  entries: z.array(ManifestEntry),
});
export type SourceManifest = z.infer<typeof SourceManifest>;

/** `content` is base64 of the file's bytes (of the target for a link); null removes the path. */
export const PatchEntry = z.discriminatedUnion("status", [
  z.strictObject({
    status: z.enum(["added", "modified"]),
    path: z.string(),
    mode: FileMode,
    content: z.string(),
  }),
  z.strictObject({ status: z.literal("deleted"), path: z.string() }),
]);
export type PatchEntry = z.infer<typeof PatchEntry>;

/** Artifact `patch` and `workspace_snapshot`: one format for both, entries sorted by path. */
export const Patch = z.strictObject({ baseSha: GitSha, entries: z.array(PatchEntry) });
export type Patch = z.infer<typeof Patch>;

export const RefusedEntry = z.strictObject({ path: z.string(), because: z.string() });
export type RefusedEntry = z.infer<typeof RefusedEntry>;

/** What the patch touches, counted; small enough for history: lists are capped, counts are whole. */
export const BoundaryReport = z.strictObject({
  files: z.int(),
  added: z.int().describe("lines added"),
  removed: z.int().describe("lines removed"),
  bytes: z.int(),
  paths: z
    .array(z.string())
    .describe(
      "changed paths, sorted: of a patch all that its task may change, up to 100,000 characters; of a checkpoint the first 50",
    ),
  changeClasses: z.array(ChangeClass),
  majorUpgrades: z
    .array(z.string())
    .optional()
    .describe("dependencies whose first number rises, first 20; absent in reports of earlier versions"),
  binary: z.int(),
  generated: z.int(),
  symlinks: z.int(),
  modeChanges: z.int(),
  outsideScope: z.array(z.string()).describe("paths not allowed by the task, first 20"),
  forbidden: z.array(z.string()).describe("paths the task forbids, first 20"),
  refused: z.array(RefusedEntry).describe("entries the export would not take, first 20"),
  skipped: z.strictObject({ ignored: z.int(), buildOutput: z.int() }),
  overLimits: z.array(z.string()).describe("a sentence per limit exceeded"),
  findings: z
    .array(PatchFinding)
    .optional()
    .describe(
      "what the checks of a patch saw, sorted by path, first 50; absent in reports of earlier versions",
    ),
  findingCounts: z
    .partialRecord(CheckName, z.int())
    .nullable()
    .optional()
    .describe(
      "whole, of each check that saw something; null: of a checkpoint, which is not checked; absent in reports of earlier versions",
    ),
});
export type BoundaryReport = z.infer<typeof BoundaryReport>;
