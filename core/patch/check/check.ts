// core/patch/check/check.ts: what a check is given of a patch, and what it may say of it.
import type { PatchFinding } from "../../schema/finding.ts";
import type { ChangeClass } from "../../schema/vocabulary.ts";
import type { AddedSecret } from "./added-secrets.ts";
import type { TestChange } from "./test-change.ts";

/**
 * `before`, `after`: the texts, "" where there is no file, null where what is there is not text. Modes are null where
 * there is no file. `changeClass`: by path and by what the file says of itself.
 */
export type FileChange = {
  path: string;
  changeClass: ChangeClass;
  before: string | null;
  after: string | null;
  modeBefore: string | null;
  modeAfter: string | null;
};

/** `tests`: the changed files that hold tests in a language we read. Each text is read once. */
export type ExaminedPatch = {
  changes: readonly FileChange[];
  tests: readonly TestChange[];
  secrets: readonly AddedSecret[];
};

export type Spot = Omit<PatchFinding, "check">;

/** Total, and linear in the texts: they are the agent's. */
export type Check = (patch: ExaminedPatch) => Spot[];
