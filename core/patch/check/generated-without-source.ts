// core/patch/check/generated-without-source.ts: generated files change, and nothing does that they could be made from.
import type { ChangeClass } from "../../schema/vocabulary.ts";
import type { Check } from "./check.ts";

const MADE_FROM: ReadonlySet<ChangeClass> = new Set([
  "source",
  "config",
  "production_config",
  "dependency",
  "ci_workflow",
  "unknown",
]);

export const generatedWithoutSource: Check = ({ changes }) => {
  if (changes.some(({ changeClass }) => MADE_FROM.has(changeClass))) return [];
  return changes
    .filter(({ changeClass }) => changeClass === "generated")
    .map(({ path }) => ({
      path,
      line: null,
      says: "a generated file changes, and nothing it could be made from",
    }));
};
