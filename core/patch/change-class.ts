// core/patch/change-class.ts: what a diff is, from its paths and what its files say of themselves; what no table names is `unknown`.
import { compileGlobs } from "../policy/glob.ts";
import type { PathMatcher } from "../policy/glob.ts";
import type { ChangeClass } from "../schema/vocabulary.ts";
import { isMarkedGenerated } from "./generated-mark.ts";
import {
  CI_WORKFLOW,
  CONFIG,
  DEPENDENCY,
  DOCS,
  GENERATED,
  INSTRUCTION_FILE,
  PRODUCTION_CONFIG,
  SOURCE,
  TEST,
  TEST_FOLDERS,
} from "./path-patterns.ts";

/** The first that names a path has it: what steers machines and people comes before what merely looks like it. */
const TABLES: readonly (readonly [ChangeClass, PathMatcher])[] = [
  ["ci_workflow", compileGlobs(CI_WORKFLOW)],
  ["instruction_file", compileGlobs(INSTRUCTION_FILE)],
  ["dependency", compileGlobs(DEPENDENCY)],
  ["test", compileGlobs(TEST_FOLDERS)],
  ["production_config", compileGlobs(PRODUCTION_CONFIG)],
  ["generated", compileGlobs(GENERATED)],
  ["test", compileGlobs(TEST)],
  ["config", compileGlobs(CONFIG)],
  ["docs", compileGlobs(DOCS)],
  ["source", compileGlobs(SOURCE)],
];
/** These stay what their path says: a mark in them must not make them look harmless, nor is it one of code. */
const KEEPS_ITS_CLASS: ReadonlySet<ChangeClass> = new Set([
  "ci_workflow",
  "instruction_file",
  "production_config",
  "dependency",
  "unknown",
]);

/** `text`: the file's content in the patch, null where it is deleted, binary or not at hand. */
export type ChangedFile = { path: string; text: string | null };
export type ClassifiedFile = { path: string; changeClass: ChangeClass; because: string };

/** One file → its class and why. Upper and lower case are alike: some checkouts cannot tell them apart. Total. */
export function classifyFile({ path, text }: ChangedFile): ClassifiedFile {
  const lower = path.toLowerCase();
  const byPath = TABLES.find(([, matches]) => matches(lower))?.[0] ?? "unknown";
  if (!KEEPS_ITS_CLASS.has(byPath) && text !== null && isMarkedGenerated(text)) {
    return { path, changeClass: "generated", because: "its first lines say that it is generated" };
  }
  const because = byPath === "unknown" ? "no pattern names it" : `its path is one of ${byPath}`;
  return { path, changeClass: byPath, because };
}

/** One path → its class, where no content is at hand. Total. */
export function changeClassOf(path: string): ChangeClass {
  return classifyFile({ path, text: null }).changeClass;
}

/** All classes of a diff, each once, sorted. */
export function changeClasses(paths: readonly string[]): ChangeClass[] {
  return [...new Set(paths.map(changeClassOf))].sort();
}
