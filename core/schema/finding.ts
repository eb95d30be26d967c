// core/schema/finding.ts: what a deterministic check saw in a patch that a reviewer should look at.
import { z } from "zod";

export const CHECKS = [
  "binary_added",
  "dependency_added",
  "generated_without_source",
  "install_script_added",
  "licence_header_removed",
  "lockfile_without_manifest",
  "mode_changed",
  "not_checked",
  "secret_added",
  "secret_suspected",
  "symlink_added",
  "test_removed",
  "test_skipped",
  "test_weakened",
] as const;
export const CheckName = z.enum(CHECKS);
export type CheckName = z.infer<typeof CheckName>;

export const PatchFinding = z.strictObject({
  check: CheckName,
  path: z.string(),
  line: z.int().min(1).nullable().describe("in the file as the patch leaves it; null: no one line"),
  says: z.string().describe("one short sentence, which never quotes a secret"),
});
export type PatchFinding = z.infer<typeof PatchFinding>;
