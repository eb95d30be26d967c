// core/patch/check/binary-added.ts: files that no diff shows, where there was none or a text.
import type { Check } from "./check.ts";

export const binaryAdded: Check = ({ changes }) =>
  changes
    .filter(({ before, after }) => before !== null && after === null)
    .map(({ path, modeBefore }) => ({
      path,
      line: null,
      says: modeBefore === null ? "a file that is not text is added" : "a file of text is one no longer",
    }));
