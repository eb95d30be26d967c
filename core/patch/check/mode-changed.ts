// core/patch/check/mode-changed.ts: files that were there and can be run now. A new program is seen as what it is.
import type { Check } from "./check.ts";

export const modeChanged: Check = ({ changes }) =>
  changes
    .filter(({ modeBefore, modeAfter }) => modeBefore === "100644" && modeAfter === "100755")
    .map(({ path }) => ({ path, line: null, says: "a file that could not be executed can be now" }));
