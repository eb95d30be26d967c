// core/patch/check/symlink-added.ts: links where there was nothing, or a file. Where they point the boundary judges.
import type { Check } from "./check.ts";
import { short } from "./short.ts";

const LINK = "120000";

export const symlinkAdded: Check = ({ changes }) =>
  changes
    .filter(({ modeBefore, modeAfter }) => modeAfter === LINK && modeBefore !== LINK)
    .map(({ path, modeBefore, after }) => ({
      path,
      line: null,
      says: `${modeBefore === null ? "a symbolic link is added" : "a file becomes a symbolic link"}, to ${short(after ?? "no text")}`,
    }));
