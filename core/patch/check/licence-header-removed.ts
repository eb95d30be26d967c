// core/patch/check/licence-header-removed.ts: files whose first comments named a licence or an owner, and no longer do.
import type { Check } from "./check.ts";

const FIRST_UNITS = 4000;
const FIRST_LINES = 40;
const COMMENT = /^\s*(?:\/\/|#|\/?\*|<!--|--|;|%|"""|''')/u;
const IN_BLOCK = /^\s*(?:SPDX-|Copyright|Licensed)/u;

const NOTICES: readonly (readonly [string, RegExp])[] = [
  ["SPDX licence identifier", /SPDX-License-Identifier/u],
  ["copyright notice", /\bcopyright\b|©/iu],
  ["licence notice", /\blicen[sc]ed under\b|\b(?:MIT|BSD|Apache|GNU|Mozilla)\b.{0,40}\blicen[sc]e\b/iu],
];

export const licenceHeaderRemoved: Check = ({ changes }) =>
  changes.flatMap(({ path, before, after, modeAfter }) => {
    if (before === null || after === null || modeAfter === null) return [];
    const had = headerOf(before);
    const has = headerOf(after);
    const lost = NOTICES.filter(([, pattern]) => pattern.test(had) && !pattern.test(has));
    if (lost.length === 0) return [];
    return [
      { path, line: 1, says: `it no longer begins with its ${lost.map(([name]) => name).join(" and ")}` },
    ];
  });

/** The lines of the beginning that are a comment's, or look like a notice inside one. */
function headerOf(text: string): string {
  const lines = text.slice(0, FIRST_UNITS).split("\n").slice(0, FIRST_LINES);
  return lines.filter((line) => COMMENT.test(line) || IN_BLOCK.test(line)).join("\n");
}
